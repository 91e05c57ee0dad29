import assert from "node:assert/strict";
import type { Backend, StartRequest } from "@townkit/core";
import { initAssignmentId, newAssignment } from "@townkit/core/kit";
import { refusal, there } from "./expect.js";
import { marking, marksOf, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

function backendOf(stage: Stage): Backend {
  return there(stage.subject.backend, "the backend");
}

async function prepared(stage: Stage): Promise<StartRequest> {
  const config = await stage.config();
  const handle = await backendOf(stage).prepare({ config });
  return { config, handle, forkedFrom: null };
}

async function started(stage: Stage): Promise<StartRequest> {
  const request = await prepared(stage);
  await backendOf(stage).start(request);
  return request;
}

/** The four calls that a pool makes: two-phase starts, adoption, and leaving without harm. */
export const backendCases = [
  orchestratorCase({
    code: "BACKEND-001",
    proves: "Preparing starts nothing: no session is there afterwards.",
    part: "backend",
    async run(stage) {
      const { config } = await prepared(stage);
      await refusal(() => stage.town.getSession(config.id), "session_not_found");
    },
  }),
  orchestratorCase({
    code: "BACKEND-002",
    proves: "A handle is plain JSON that names its backend and its version, and works after a way through JSON.",
    part: "backend",
    async run(stage) {
      const request = await prepared(stage);
      const handle = JSON.parse(JSON.stringify(request.handle)) as StartRequest["handle"];
      assert.deepEqual(handle, request.handle);
      assert.equal(handle.backend, backendOf(stage).name);
      assert.ok(Number.isInteger(handle.version), "the version is a whole number");
      const seen = await backendOf(stage).start({ ...request, handle });
      assert.equal(seen.sessionId, request.config.id);
      assert.equal(seen.liveness.state, "alive");
    },
  }),
  orchestratorCase({
    code: "BACKEND-003",
    proves: "Starting one handle several times, in turn and at the same time, is one session.",
    part: "backend",
    async run(stage) {
      const request = await prepared(stage);
      await Promise.all([1, 2, 3].map(() => backendOf(stage).start(request)));
      const session = await stage.town.getSession(request.config.id);
      await backendOf(stage).start(request);
      assert.equal((await stage.town.getSession(request.config.id)).createdAt, session.createdAt);
      const { sessions } = await stage.town.listSessions();
      assert.equal(sessions.filter(({ id }) => id === request.config.id).length, 1);
      await stage.run(request.config.id, says("started once"));
    },
  }),
  orchestratorCase({
    code: "BACKEND-004",
    proves: "Preparing what cannot be started is refused there already.",
    part: "backend",
    async run(stage) {
      const config = await stage.config();
      const missing = { ...config, workDir: `${config.workDir}/not-there` };
      await refusal(() => backendOf(stage).prepare({ config: missing }), "work_dir_invalid");
      const stranger = { ...config, agent: "no-such-agent" };
      await refusal(() => backendOf(stage).prepare({ config: stranger }), "capability_unsupported", "invalid_input");
    },
  }),
  orchestratorCase({
    code: "BACKEND-005",
    proves: "A handle of another backend is refused, and nothing is started.",
    part: "backend",
    async run(stage) {
      const request = await prepared(stage);
      const handle = { ...request.handle, backend: "another-backend" };
      await refusal(() => backendOf(stage).start({ ...request, handle }), "invalid_input");
      await refusal(() => stage.town.getSession(request.config.id), "session_not_found");
    },
  }),
  orchestratorCase({
    code: "BACKEND-006",
    proves: "Adopting says of each handle, in their order, what is seen; what lives is alive and stays so.",
    part: "backend",
    async run(stage) {
      const requests = [await started(stage), await started(stage)];
      const { observations } = await backendOf(stage).adopt(requests);
      assert.deepEqual(
        observations.map(({ sessionId }) => sessionId),
        requests.map(({ config }) => config.id),
      );
      assert.deepEqual(
        observations.map(({ liveness }) => liveness.state),
        ["alive", "alive"],
      );
      for (const { config } of requests) await stage.run(config.id, says("adopted"));
    },
  }),
  orchestratorCase({
    code: "BACKEND-007",
    proves: "Adopting what was prepared and never started says that it is not alive, and starts nothing.",
    part: "backend",
    async run(stage) {
      const request = await prepared(stage);
      const { observations } = await backendOf(stage).adopt([request]);
      assert.equal(observations.length, 1);
      assert.notEqual(observations[0]?.liveness.state, "alive");
      const again = await backendOf(stage).adopt([request]);
      assert.notEqual(again.observations[0]?.liveness.state, "alive");
    },
  }),
  orchestratorCase({
    code: "BACKEND-008",
    proves: "An attempt that is handed over again under its number is a repeat: its receipt, and no second turn.",
    part: "backend",
    async run(stage) {
      const session = await stage.spawn();
      const { id } = await stage.run(session.id, says("the only attempt"));
      const again = await backendOf(stage).assignWork(session.id, stage.work(says("the only attempt")), {
        assignmentId: id,
        attempt: 1,
      });
      assert.equal(again.attempt, 1);
      assert.equal(again.state, "completed");
      assert.equal((await stage.town.getAssignment(id)).attempts.length, 1);
    },
  }),
  orchestratorCase({
    code: "BACKEND-009",
    proves: "A higher attempt number is a new attempt at the same work; a lower one than the newest is refused.",
    part: "backend",
    async run(stage) {
      const session = await stage.spawn();
      const script = { steps: [{ do: "http", status: 400 }] } as const;
      const work = stage.work({ steps: [...script.steps] });
      const { assignmentId } = await stage.town.assignWork(session.id, work, {
        until: "settled",
        timeoutMs: stage.patience,
      });
      const hand = (attempt: number) =>
        backendOf(stage).assignWork(session.id, work, {
          assignmentId,
          attempt,
          cause: "retry",
          until: "settled",
          timeoutMs: stage.patience,
        });
      assert.equal((await hand(3)).attempt, 3);
      await refusal(() => hand(2), "illegal_transition");
      assert.equal((await stage.town.getAssignment(assignmentId)).attempt, 3);
    },
  }),
  orchestratorCase({
    code: "BACKEND-010",
    proves: "A start hands over what it carries, once, also where the same start comes again.",
    part: "backend",
    async run(stage) {
      const work = stage.work(marking("carried"));
      const config = await stage.config({ initPrompt: work.content });
      const handle = await backendOf(stage).prepare({ config });
      const id = initAssignmentId(config.id);
      const given = { id, sessionId: config.id, work, options: {}, at: new Date().toISOString() };
      const { assignment } = newAssignment({ ...given, state: "delivering" });
      const request = { config, handle, forkedFrom: null, open: [assignment], carries: id };
      await backendOf(stage).start(request);
      await backendOf(stage).start(request);
      const { state, attempt } = await stage.settled(id);
      assert.deepEqual({ state, attempt }, { state: "completed", attempt: 1 });
      assert.equal(await marksOf(config.workDir, "carried"), 1);
    },
  }),
];

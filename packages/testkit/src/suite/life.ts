import assert from "node:assert/strict";
import { SessionSchema } from "@townkit/core";
import { refusal } from "./expect.js";
import { says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";

const unknownId = "no-such-session";

/** Sessions: started, found, listed, stopped, and never lost. */
export const lifeCases = [
  orchestratorCase({
    code: "LIFE-001",
    proves: "A spawned session is alive, can take work, and is what was asked for.",
    async run(stage) {
      const config = await stage.config({ role: "reviewer" });
      const session = await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      SessionSchema.parse(session);
      assert.equal(session.id, config.id);
      assert.equal(session.agent, config.agent);
      assert.equal(session.workDir, config.workDir);
      assert.equal(session.role, "reviewer");
      assert.equal(session.status, "ready");
      assert.equal(session.liveness.state, "alive");
      assert.equal(session.currentAssignmentId, null);
      assert.equal(session.forkedFrom, null);
    },
  }),
  orchestratorCase({
    code: "LIFE-002",
    proves: "A session without a chosen id gets one, and two such spawns are two sessions.",
    async run(stage) {
      const { id: _, ...config } = await stage.config();
      const first = await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      const second = await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      assert.notEqual(first.id, second.id);
      await stage.town.stopSession(first.id);
      await stage.town.stopSession(second.id);
    },
  }),
  orchestratorCase({
    code: "LIFE-003",
    proves: "Three different sessions spawned at the same time all run.",
    async run(stage) {
      const spawned = await Promise.all([stage.spawn(), stage.spawn(), stage.spawn()]);
      assert.equal(new Set(spawned.map((session) => session.id)).size, 3);
      for (const session of spawned) assert.equal((await stage.town.getSession(session.id)).liveness.state, "alive");
    },
  }),
  orchestratorCase({
    code: "LIFE-004",
    proves: "A session that is read and one that is listed are the same, and reading changes neither.",
    async run(stage) {
      const { id } = await stage.spawn();
      const read = await stage.town.getSession(id);
      const { sessions, unreachable } = await stage.town.listSessions();
      assert.deepEqual(unreachable, []);
      assert.deepEqual(
        sessions.find((session) => session.id === id),
        read,
      );
      assert.deepEqual(await stage.town.getSession(id), read);
    },
  }),
  orchestratorCase({
    code: "LIFE-005",
    proves: "The listing is oldest first and holds each session once.",
    async run(stage) {
      const ids = [(await stage.spawn()).id, (await stage.spawn()).id, (await stage.spawn()).id];
      const { sessions } = await stage.town.listSessions();
      const listed = sessions.map((session) => session.id);
      assert.deepEqual(
        listed.filter((id) => ids.includes(id)),
        ids,
      );
      assert.equal(new Set(listed).size, listed.length);
    },
  }),
  orchestratorCase({
    code: "LIFE-006",
    proves: "The listing's filters by role, agent and status give what fits, exactly.",
    async run(stage) {
      const session = await stage.spawn({ role: "filter-one" });
      const other = await stage.spawn({ role: "filter-one-more" });
      await stage.town.stopSession(other.id);
      const ids = async (filter: Parameters<typeof stage.town.listSessions>[0]) =>
        (await stage.town.listSessions(filter)).sessions.map(({ id }) => id);
      const byRole = await ids({ role: "filter-one" });
      assert.ok(byRole.includes(session.id) && !byRole.includes(other.id), "a role is matched whole, not as a prefix");
      assert.deepEqual(await ids({ agent: "no-such-agent" }), []);
      const stopped = await ids({ status: ["stopped"] });
      assert.ok(stopped.includes(other.id) && !stopped.includes(session.id), "the status decides");
    },
  }),
  orchestratorCase({
    code: "LIFE-007",
    proves: "Stopping ends the session and keeps its record in every reading.",
    async run(stage) {
      const { id } = await stage.spawn();
      assert.equal((await stage.town.stopSession(id)).status, "stopped");
      const after = await stage.town.getSession(id);
      assert.equal(after.status, "stopped");
      assert.notEqual(after.liveness.state, "alive");
      assert.ok((await stage.town.listSessions()).sessions.some((session) => session.id === id));
    },
  }),
  orchestratorCase({
    code: "LIFE-008",
    proves: "Stopping a stopped session changes nothing more.",
    async run(stage) {
      const { id } = await stage.spawn();
      const first = await stage.town.stopSession(id);
      const second = await stage.town.stopSession(id);
      assert.equal(second.status, "stopped");
      assert.equal(second.revision, first.revision);
    },
  }),
  orchestratorCase({
    code: "LIFE-009",
    proves: "Three stops at the same time are one stop, and none of them fails.",
    async run(stage) {
      const { id } = await stage.spawn();
      const stops = await Promise.all([1, 2, 3].map(() => stage.town.stopSession(id)));
      assert.deepEqual(
        stops.map((session) => session.status),
        ["stopped", "stopped", "stopped"],
      );
    },
  }),
  orchestratorCase({
    code: "LIFE-010",
    proves: "Stopping a busy session ends its turn first: the work is aborted, not lost and not completed.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      await stage.town.stopSession(session.id, { timeoutMs: stage.patience });
      assert.equal((await stage.settled(assignmentId)).state, "aborted");
      assert.equal((await stage.town.getSession(session.id)).currentAssignmentId, null);
    },
  }),
  orchestratorCase({
    code: "LIFE-011",
    proves: "A session is ready before its first turn, busy with the work's id during it, and idle after it.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      const busy = await stage.town.getSession(session.id);
      assert.equal(busy.status, "busy");
      assert.equal(busy.currentAssignmentId, assignmentId);
      await stage.open(session, assignmentId);
      await stage.settled(assignmentId);
      const idle = await stage.town.getSession(session.id);
      assert.equal(idle.status, "idle");
      assert.equal(idle.currentAssignmentId, null);
    },
  }),
  orchestratorCase({
    code: "LIFE-012",
    proves: "An initial prompt is the session's first assignment: listed, carried out, and once.",
    async run(stage) {
      const config = await stage.config();
      const session = await stage.town.spawnSession(
        { ...config, initPrompt: stage.prompt(says("hello from the start")) },
        { timeoutMs: stage.patience },
      );
      const assignments = await stage.town.listAssignments({ sessionId: session.id });
      assert.equal(assignments.length, 1);
      const [first] = assignments;
      assert.ok(first);
      const ended = await stage.settled(first.id);
      assert.equal(ended.state, "completed");
      assert.match(ended.outcome?.text ?? "", /hello from the start/);
    },
  }),
  orchestratorCase({
    code: "LIFE-013",
    proves: "A session that was never spawned is not found, by every method that takes a session.",
    async run(stage) {
      const { town } = stage;
      const hook = { eventId: "e-1", payload: {} };
      const calls: (() => Promise<unknown>)[] = [
        () => town.getSession(unknownId),
        () => town.stopSession(unknownId),
        () => town.assignWork(unknownId, { type: "prompt", content: "hello" }),
        () => town.abortSession(unknownId),
        () => town.resumeSession(unknownId),
        () => town.getSessionOutput(unknownId),
        () => town.respond(unknownId, { attentionId: "a", answer: { kind: "dismiss" } }),
        () => town.onSessionStart(unknownId, hook),
        () => town.onSessionIdle(unknownId, hook),
        () => town.onPreCompact(unknownId, hook),
        () => town.reportAgentEvent(unknownId, { ...hook, type: "hello" }),
      ];
      for (const call of calls) await refusal(call, "session_not_found");
      await refusal(() => town.forkSession(unknownId), "session_not_found");
      await refusal(() => town.attachCommand(unknownId), "session_not_found");
    },
  }),
  orchestratorCase({
    code: "LIFE-014",
    proves: "An assignment that was never made is not found, by every method that takes one.",
    async run(stage) {
      const { town } = stage;
      const id = "no-such-assignment";
      const calls: (() => Promise<unknown>)[] = [
        () => town.getAssignment(id),
        () => town.waitForAssignment(id, { timeoutMs: stage.patience }),
        () => town.cancelAssignment(id),
        () => town.resolveAssignment(id, { verdict: "delivered" }),
        () => town.retryAssignment(id),
      ];
      for (const call of calls) await refusal(call, "assignment_not_found");
    },
  }),
  orchestratorCase({
    code: "LIFE-015",
    proves: "Sessions on one directory are told apart: work for one never shows in the other.",
    async run(stage) {
      const first = await stage.spawn();
      const second = await stage.spawn({ workDir: first.workDir });
      const { id } = await stage.run(first.id, says("only the first"));
      assert.equal((await stage.town.getAssignment(id)).sessionId, first.id);
      assert.deepEqual(await stage.town.listAssignments({ sessionId: second.id }), []);
      assert.equal((await stage.town.getSession(second.id)).status, "ready");
    },
  }),
  orchestratorCase({
    code: "LIFE-016",
    proves: "What runs here takes no work for a session that was stopped: a bare one says that it is not running.",
    part: "no-outbox",
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.town.stopSession(id);
      await refusal(() => stage.assign(id, says("too late")), "session_not_running");
      assert.deepEqual(await stage.town.listAssignments({ sessionId: id }), []);
    },
  }),
];

import assert from "node:assert/strict";
import { isSettled, newAssignmentId, takenStates } from "@townkit/core";
import { meanwhile, refusal } from "./expect.js";
import { gated, marking, marksOf, says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";

/** Long enough to reach the wait, much shorter than the gated turn. */
const shortMs = 300;

/** Waiting is not working: a wait that ends changes nothing for the work. */
export const waitCases = [
  orchestratorCase({
    code: "WAIT-001",
    proves:
      "A hand-in whose deadline passes carries both ids and its possible effect, and the work goes on to its end.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      const error = await refusal(
        () => stage.assign(session.id, gated(assignmentId), { assignmentId, until: "settled", timeoutMs: shortMs }),
        "wait_timeout",
      );
      assert.equal(error.facts.assignmentId, assignmentId);
      assert.equal(error.facts.sessionId, session.id);
      assert.equal(error.effect, "possible");
      await stage.open(session, assignmentId);
      assert.equal((await stage.settled(assignmentId)).state, "completed");
      assert.equal(await marksOf(session.workDir, assignmentId), 1);
    },
  }),
  orchestratorCase({
    code: "WAIT-002",
    proves: "A hand-in that its caller's signal ends carries both ids, and the work goes on to its end.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      const leave = new AbortController();
      const call = meanwhile(
        refusal(
          () => stage.assign(session.id, gated(assignmentId), { assignmentId, until: "settled", signal: leave.signal }),
          "call_aborted",
        ),
      );
      await stage.underWay(session, assignmentId);
      leave.abort();
      const error = await call;
      assert.equal(error.facts.assignmentId, assignmentId);
      assert.equal(error.facts.sessionId, session.id);
      assert.equal(error.effect, "possible");
      await stage.open(session, assignmentId);
      assert.equal((await stage.settled(assignmentId)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "WAIT-003",
    proves: "A call whose signal was already given is refused, and where it says that it had no effect, it had none.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      const options = { assignmentId, signal: AbortSignal.abort() };
      const error = await refusal(() => stage.assign(session.id, marking(assignmentId), options), "call_aborted");
      if (error.effect === "none") await refusal(() => stage.town.getAssignment(assignmentId), "assignment_not_found");
      else assert.equal((await stage.settled(assignmentId)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "WAIT-004",
    proves: "A wait for work whose deadline passes carries the work's id and leaves it running.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      const error = await refusal(
        () => stage.town.waitForAssignment(assignmentId, { timeoutMs: shortMs }),
        "wait_timeout",
      );
      assert.equal(error.facts.assignmentId, assignmentId);
      assert.ok(!isSettled((await stage.town.getAssignment(assignmentId)).state));
      await stage.open(session, assignmentId);
      assert.equal((await stage.settled(assignmentId)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "WAIT-005",
    proves: "A wait that its caller's signal ends leaves the work running.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      const leave = new AbortController();
      const call = meanwhile(
        refusal(() => stage.town.waitForAssignment(assignmentId, { signal: leave.signal }), "call_aborted"),
      );
      leave.abort();
      assert.equal((await call).facts.assignmentId, assignmentId);
      await stage.open(session, assignmentId);
      assert.equal((await stage.settled(assignmentId)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "WAIT-006",
    proves: "A wait for work that has ended resolves at once with its end.",
    async run(stage) {
      const session = await stage.spawn();
      const { id } = await stage.run(session.id, says("over"));
      assert.equal((await stage.town.waitForAssignment(id, { timeoutMs: stage.patience })).state, "completed");
      assert.equal(
        (await stage.town.waitForAssignment(id, { until: "accepted", timeoutMs: stage.patience })).state,
        "completed",
      );
    },
  }),
  orchestratorCase({
    code: "WAIT-007",
    proves: "A wait until accepted resolves while the turn still runs.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      const taken = await stage.town.waitForAssignment(assignmentId, { until: "accepted", timeoutMs: stage.patience });
      assert.ok(takenStates.includes(taken.state) && taken.state !== "completed", `it resolved with ${taken.state}`);
      await stage.open(session, assignmentId);
      await stage.settled(assignmentId);
    },
  }),
  orchestratorCase({
    code: "WAIT-008",
    proves: "All who wait for one assignment are told its end.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      const waits = meanwhile(Promise.all([1, 2, 3, 4].map(() => stage.settled(assignmentId))));
      await stage.open(session, assignmentId);
      const ends = await waits;
      assert.deepEqual(
        ends.map(({ state }) => state),
        ["completed", "completed", "completed", "completed"],
      );
    },
  }),
  orchestratorCase({
    code: "WAIT-009",
    proves: "An outcome is settled in every reading by the time that a wait for it resolves.",
    async run(stage) {
      const session = await stage.spawn();
      const { id, revision } = await stage.run(session.id, says("consistent"));
      const read = await stage.town.getAssignment(id);
      assert.equal(read.state, "completed");
      assert.equal(read.revision, revision);
      assert.equal((await stage.town.getSession(session.id)).currentAssignmentId, null);
    },
  }),
];

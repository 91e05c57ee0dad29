import assert from "node:assert/strict";
import { newAssignmentId } from "@townkit/core";
import { refusal } from "./expect.js";
import { says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

/** A session whose turn was cut by a crash of its agent, and that turn's assignment. */
async function interruptedSession(stage: Stage) {
  const session = await stage.spawn();
  const assignmentId = await stage.occupy(session);
  await stage.subject.crashAgents?.();
  const { state } = await stage.settled(assignmentId);
  assert.equal(state, "interrupted");
  await stage.open(session, assignmentId);
  return { session, assignmentId };
}

/** Resuming: what it did, it says; and it does no more than that. */
export const resumeCases = [
  orchestratorCase({
    code: "RESUME-001",
    proves: "A resume with nothing in the way does nothing and says so.",
    async run(stage) {
      const { id } = await stage.spawn();
      const result = await stage.town.resumeSession(id, { timeoutMs: stage.patience });
      assert.equal(result.action, "nothing");
      assert.equal(result.receipt, null);
      assert.deepEqual(await stage.town.listAssignments({ sessionId: id }), []);
    },
  }),
  orchestratorCase({
    code: "RESUME-002",
    proves: "A stopped session is started again, is alive and completes work.",
    part: "can-resume",
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.town.stopSession(id);
      const result = await stage.town.resumeSession(id, { timeoutMs: stage.patience });
      assert.equal(result.action, "started");
      assert.equal(result.session.liveness.state, "alive");
      await stage.run(id, says("back again"));
    },
  }),
  orchestratorCase({
    code: "RESUME-003",
    proves: "A session that was stopped and resumed still has its conversation.",
    part: "can-resume",
    needs: ["structuredMessages"],
    async run(stage) {
      const { id } = await stage.spawn();
      const before = await stage.run(id, says("remember this"));
      await stage.town.stopSession(id);
      await stage.town.resumeSession(id, { timeoutMs: stage.patience });
      await stage.run(id, says("and this"));
      assert.equal((await stage.deliveries(id, before.id)).length, 1);
    },
  }),
  orchestratorCase({
    code: "RESUME-004",
    proves: "A resume does not carry out again what had ended before the stop.",
    part: "can-resume",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      await stage.town.stopSession(session.id, { timeoutMs: stage.patience });
      const result = await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      assert.equal(result.action, "started");
      assert.equal(result.receipt, null);
      const { state, attempts } = await stage.town.getAssignment(assignmentId);
      assert.equal(state, "aborted");
      assert.equal(attempts.length, 1);
    },
  }),
  orchestratorCase({
    code: "RESUME-005",
    proves: "A stopped session of an agent that cannot resume is refused before anything is started.",
    part: "cannot-resume",
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.town.stopSession(id);
      await refusal(() => stage.town.resumeSession(id), "capability_unsupported");
      assert.equal((await stage.town.getSession(id)).status, "stopped");
    },
  }),
  orchestratorCase({
    code: "RESUME-006",
    proves: "A turn that a crash cut is interrupted, and stays so: it is neither lost nor sent again by itself.",
    part: "crash",
    async run(stage) {
      const { assignmentId } = await interruptedSession(stage);
      const { state, attempts } = await stage.town.getAssignment(assignmentId);
      assert.equal(state, "interrupted");
      assert.equal(attempts.length, 1);
    },
  }),
  orchestratorCase({
    code: "RESUME-007",
    proves: "A resume continues an interrupted turn as a recorded second attempt, which completes.",
    part: "crash",
    async run(stage) {
      const { session, assignmentId } = await interruptedSession(stage);
      const result = await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      assert.equal(result.action, "continued");
      assert.equal(result.receipt?.assignmentId, assignmentId);
      assert.equal(result.receipt?.attempt, 2);
      const ended = await stage.settled(assignmentId);
      assert.equal(ended.state, "completed");
      assert.deepEqual(
        ended.attempts.map(({ number, cause }) => [number, cause]),
        [
          [1, "assign"],
          [2, "continue"],
        ],
      );
    },
  }),
  orchestratorCase({
    code: "RESUME-008",
    proves: "A resume that names its attempt continues the turn once, however often it is called.",
    part: "crash",
    async run(stage) {
      const { session, assignmentId } = await interruptedSession(stage);
      const resume = () => stage.town.resumeSession(session.id, { attempt: 2, timeoutMs: stage.patience });
      await resume();
      await resume();
      const ended = await stage.settled(assignmentId);
      assert.equal(ended.state, "completed");
      assert.equal(ended.attempts.length, 2);
    },
  }),
  orchestratorCase({
    code: "RESUME-009",
    proves: "A session whose agents crashed is alive again afterwards and completes new work.",
    part: "crash",
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.run(id, says("before the crash"));
      await stage.subject.crashAgents?.();
      await stage.run(id, says("after the crash"), newAssignmentId());
      assert.equal((await stage.town.getSession(id)).liveness.state, "alive");
    },
  }),
];

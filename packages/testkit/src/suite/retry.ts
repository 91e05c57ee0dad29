import assert from "node:assert/strict";
import { newOperationKey } from "@townkit/core";
import { refusal } from "./expect.js";
import { refuses, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

const failing = refuses({ status: 400, message: "never this one" });

async function failedWork(stage: Stage) {
  const session = await stage.spawn();
  const { assignmentId, state } = await stage.assign(session.id, failing, { until: "settled" });
  assert.equal(state, "failed");
  return { session, assignmentId };
}

/** Attempts: numbered, recorded with who asked for them, and never made by themselves. */
export const retryCases = [
  orchestratorCase({
    code: "RETRY-001",
    proves: "A retry of failed work is a second attempt under the same id, recorded as a retry, delivered once more.",
    async run(stage) {
      const { session, assignmentId } = await failedWork(stage);
      const receipt = await stage.town.retryAssignment(assignmentId, { timeoutMs: stage.patience });
      assert.equal(receipt.assignmentId, assignmentId);
      assert.equal(receipt.attempt, 2);
      const ended = await stage.settled(assignmentId);
      assert.equal(ended.state, "failed");
      assert.equal(ended.attempt, 2);
      assert.deepEqual(
        ended.attempts.map(({ number, cause, state }) => [number, cause, state]),
        [
          [1, "assign", "failed"],
          [2, "retry", "failed"],
        ],
      );
      assert.equal((await stage.town.listAssignments({ sessionId: session.id })).length, 1);
    },
  }),
  orchestratorCase({
    code: "RETRY-002",
    proves: "Without a recorded retry, failed work keeps its one attempt.",
    async run(stage) {
      const { session, assignmentId } = await failedWork(stage);
      await stage.run(session.id, says("something else"));
      assert.equal((await stage.town.getAssignment(assignmentId)).attempts.length, 1);
    },
  }),
  orchestratorCase({
    code: "RETRY-003",
    proves: "A retry of completed work is refused, and nothing is sent.",
    async run(stage) {
      const session = await stage.spawn();
      const { id } = await stage.run(session.id, says("well done"));
      await refusal(() => stage.town.retryAssignment(id), "illegal_transition");
      assert.equal((await stage.town.getAssignment(id)).attempts.length, 1);
    },
  }),
  orchestratorCase({
    code: "RETRY-004",
    proves: "A retry that names its attempt makes it once: the repeat gives that attempt's receipt.",
    async run(stage) {
      const { assignmentId } = await failedWork(stage);
      await stage.town.retryAssignment(assignmentId, { attempt: 2, timeoutMs: stage.patience });
      await stage.settled(assignmentId);
      const again = await stage.town.retryAssignment(assignmentId, { attempt: 2, timeoutMs: stage.patience });
      assert.equal(again.attempt, 2);
      assert.equal((await stage.town.getAssignment(assignmentId)).attempts.length, 2);
    },
  }),
  orchestratorCase({
    code: "RETRY-005",
    proves: "A retry that names an attempt which is not next is refused, and nothing is sent.",
    async run(stage) {
      const { assignmentId } = await failedWork(stage);
      await refusal(() => stage.town.retryAssignment(assignmentId, { attempt: 5 }), "illegal_transition");
      assert.equal((await stage.town.getAssignment(assignmentId)).attempts.length, 1);
    },
  }),
  orchestratorCase({
    code: "RETRY-006",
    proves: "A retry that is repeated with its key makes one attempt.",
    async run(stage) {
      const { assignmentId } = await failedWork(stage);
      const key = newOperationKey();
      await stage.town.retryAssignment(assignmentId, { key, timeoutMs: stage.patience });
      await stage.settled(assignmentId);
      assert.equal((await stage.town.retryAssignment(assignmentId, { key, timeoutMs: stage.patience })).attempt, 2);
      assert.equal((await stage.settled(assignmentId)).attempts.length, 2);
    },
  }),
  orchestratorCase({
    code: "RETRY-007",
    proves: "A retry of work that runs is refused, and the turn goes on.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      await refusal(() => stage.town.retryAssignment(assignmentId), "illegal_transition");
      await stage.open(session, assignmentId);
      const ended = await stage.settled(assignmentId);
      assert.equal(ended.state, "completed");
      assert.equal(ended.attempts.length, 1);
    },
  }),
  orchestratorCase({
    code: "RETRY-008",
    proves: "Aborted work can be retried, and its second attempt completes.",
    part: "can-abort",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      await stage.town.abortSession(session.id, { timeoutMs: stage.patience });
      await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      await stage.open(session, assignmentId);
      const receipt = await stage.town.retryAssignment(assignmentId, { timeoutMs: stage.patience });
      assert.equal(receipt.attempt, 2);
      const ended = await stage.settled(assignmentId);
      assert.equal(ended.state, "completed");
      assert.deepEqual(
        ended.attempts.map(({ state }) => state),
        ["aborted", "completed"],
      );
    },
  }),
];

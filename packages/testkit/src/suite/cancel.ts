import assert from "node:assert/strict";
import { newAssignmentId, newOperationKey } from "@townkit/core";
import { meanwhile, refusal } from "./expect.js";
import { marking, marksOf, refuses, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

async function queuedWork(stage: Stage) {
  const session = await stage.spawn();
  const first = await stage.occupy(session);
  const queued = newAssignmentId();
  await stage.assign(session.id, marking(queued), { assignmentId: queued, until: "stored" });
  return { session, first, queued };
}

/** Taking work back: only before it begins. Afterwards the error names what to do instead. */
export const cancelCases = [
  orchestratorCase({
    code: "CANCEL-001",
    proves: "Work that runs cannot be cancelled; the error names abortSession, and the turn goes on.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      const error = await refusal(() => stage.town.cancelAssignment(assignmentId), "not_cancellable");
      assert.match(`${error.message} ${error.remedy}`, /abortSession/);
      await stage.open(session, assignmentId);
      assert.equal((await stage.settled(assignmentId)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "CANCEL-002",
    proves: "Work that has ended cannot be cancelled and keeps its end.",
    async run(stage) {
      const session = await stage.spawn();
      const completed = await stage.run(session.id, says("over"));
      await refusal(() => stage.town.cancelAssignment(completed.id), "not_cancellable");
      const failed = await stage.assign(session.id, refuses({ status: 400, message: "no" }), { until: "settled" });
      await refusal(() => stage.town.cancelAssignment(failed.assignmentId), "not_cancellable");
      assert.equal((await stage.town.getAssignment(completed.id)).state, "completed");
      assert.equal((await stage.town.getAssignment(failed.assignmentId)).state, "failed");
    },
  }),
  orchestratorCase({
    code: "CANCEL-003",
    proves: "Queued work that is cancelled is never sent, and what waits behind it is.",
    part: "outbox",
    async run(stage) {
      const { session, first, queued } = await queuedWork(stage);
      const behind = newAssignmentId();
      await stage.assign(session.id, marking(behind), { assignmentId: behind, until: "stored" });
      assert.equal((await stage.town.cancelAssignment(queued)).state, "cancelled");
      await stage.open(session, first);
      assert.equal((await stage.settled(behind)).state, "completed");
      assert.equal(await marksOf(session.workDir, queued), 0);
      assert.equal((await stage.deliveries(session.id, queued)).length, 0);
    },
  }),
  orchestratorCase({
    code: "CANCEL-004",
    proves: "Whoever waits for cancelled work is told that it was cancelled.",
    part: "outbox",
    async run(stage) {
      const { queued } = await queuedWork(stage);
      const wait = meanwhile(stage.settled(queued));
      await stage.town.cancelAssignment(queued);
      assert.equal((await wait).state, "cancelled");
    },
  }),
  orchestratorCase({
    code: "CANCEL-005",
    proves: "A cancel that is repeated with its key gives the same answer.",
    part: "outbox",
    async run(stage) {
      const { queued } = await queuedWork(stage);
      const key = newOperationKey();
      const first = await stage.town.cancelAssignment(queued, { key });
      assert.deepEqual(await stage.town.cancelAssignment(queued, { key }), first);
    },
  }),
  orchestratorCase({
    code: "CANCEL-006",
    proves: "Cancelled work cannot be retried.",
    part: "outbox",
    async run(stage) {
      const { queued } = await queuedWork(stage);
      await stage.town.cancelAssignment(queued);
      await refusal(() => stage.town.retryAssignment(queued), "illegal_transition");
    },
  }),
];

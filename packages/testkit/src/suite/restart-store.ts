import assert from "node:assert/strict";
import { newAssignmentId, newOperationKey } from "@townkit/core";
import { restart } from "./restart.js";
import { marking, marksOf, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";
import { cursorNow, Recorder } from "./watch.js";

async function queuedWorkSurvives(stage: Stage, how: "dispose" | "kill"): Promise<void> {
  const session = await stage.spawn();
  const first = await stage.occupy(session);
  const queued = newAssignmentId();
  await stage.assign(session.id, marking(queued), { assignmentId: queued, until: "stored" });
  await restart(stage, how);
  await stage.open(session, first);
  assert.equal((await stage.settled(queued)).state, "completed");
  assert.equal(await marksOf(session.workDir, first), 1);
  assert.equal(await marksOf(session.workDir, queued), 1);
}

/** What a store keeps through the end of its orchestrator: the queue, the journal, the keys and the pauses. */
export const restartStoreCases = [
  orchestratorCase({
    code: "RESTART-010",
    proves: "Queued work survives an orderly restart and is carried out once.",
    part: "restart-store-agents-live",
    run: (stage) => queuedWorkSurvives(stage, "dispose"),
  }),
  orchestratorCase({
    code: "RESTART-011",
    proves: "Queued work survives a hard end and is carried out once.",
    part: "restart-store-agents-live",
    run: (stage) => queuedWorkSurvives(stage, "kill"),
  }),
  orchestratorCase({
    code: "RESTART-012",
    proves: "A cursor of before a restart continues after it: what happened in between comes, without a resync.",
    part: "restart-store",
    async run(stage) {
      const session = await stage.spawn();
      const after = await cursorNow(stage, session);
      const { id } = await stage.run(session.id, says("before the restart"));
      await restart(stage, "kill");
      const recorder = new Recorder(stage, { sessionId: session.id, after, durableOnly: true });
      await recorder.until(
        "the end of the work",
        (event) => event.type === "assignment.changed" && event.assignmentId === id && event.to === "completed",
      );
      assert.ok((await recorder.stop()).every(({ type }) => type !== "resync"));
    },
  }),
  orchestratorCase({
    code: "RESTART-013",
    proves: "A key that was used before a restart is still that call's: the repeat has no second effect.",
    part: "restart-store",
    needs: ["abort"],
    async run(stage) {
      const { id } = await stage.spawn();
      const key = newOperationKey();
      const options = { key, timeoutMs: stage.patience };
      const first = await stage.town.abortSession(id, options);
      await stage.town.resumeSession(id, { timeoutMs: stage.patience });
      await restart(stage, "kill");
      assert.deepEqual(await stage.town.abortSession(id, options), first);
      assert.equal((await stage.town.getSession(id)).paused, null);
    },
  }),
  orchestratorCase({
    code: "RESTART-014",
    proves: "A pause survives a restart: what waits behind it is not sent until a resume.",
    part: "restart-store",
    needs: ["abort"],
    async run(stage) {
      const session = await stage.spawn();
      await stage.occupy(session);
      await stage.town.abortSession(session.id, { timeoutMs: stage.patience });
      const waiting = newAssignmentId();
      await stage.assign(session.id, marking(waiting), { assignmentId: waiting, until: "stored" });
      await restart(stage, "kill");
      assert.equal((await stage.town.getAssignment(waiting)).state, "queued");
      await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      assert.equal((await stage.settled(waiting)).state, "completed");
      assert.equal(await marksOf(session.workDir, waiting), 1);
    },
  }),
  orchestratorCase({
    code: "RESTART-016",
    proves: "A turn that ended with its agent is neither lost nor sent again by itself, and can be gone on with.",
    part: "restart-agents-end",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      await restart(stage, "kill");
      const after = await stage.settled(assignmentId);
      assert.ok(after.state === "interrupted" || after.state === "unknown", `it is ${after.state}`);
      assert.equal(after.attempts.length, 1);
      assert.equal(await marksOf(session.workDir, assignmentId), 1);
      await stage.open(session, assignmentId);
      // The first resume starts the session that ended with its agent; the turn is continued by the next one.
      const { action } = await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      if (action === "started") await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      if ((await stage.town.getAssignment(assignmentId)).state === "unknown") {
        await stage.town.retryAssignment(assignmentId, { timeoutMs: stage.patience });
      }
      const ended = await stage.settled(assignmentId);
      assert.equal(ended.state, "completed");
      assert.equal(ended.attempt, 2);
    },
  }),
  orchestratorCase({
    code: "RESTART-017",
    proves: "Queued work survives the end of the agents, and is carried out once after a resume.",
    part: "restart-agents-end",
    needs: ["resume"],
    async run(stage) {
      const session = await stage.spawn();
      await stage.town.stopSession(session.id);
      const queued = newAssignmentId();
      await stage.assign(session.id, marking(queued), { assignmentId: queued, until: "stored" });
      await restart(stage, "kill");
      assert.equal((await stage.town.getAssignment(queued)).state, "queued");
      await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      assert.equal((await stage.settled(queued)).state, "completed");
      assert.equal(await marksOf(session.workDir, queued), 1);
    },
  }),
];

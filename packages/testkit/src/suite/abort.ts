import assert from "node:assert/strict";
import { newAssignmentId } from "@townkit/core";
import { refusal } from "./expect.js";
import { gated, hangs, marking, marksOf, says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";

const part = "can-abort";

/** Aborts: they end the turn that is meant, and no other, and leave the session usable. */
export const abortCases = [
  orchestratorCase({
    code: "ABORT-001",
    proves: "An abort in the middle of a turn ends it: the work is aborted, named in the result, and the session free.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      const result = await stage.town.abortSession(session.id, { timeoutMs: stage.patience });
      assert.equal(result.abortedAssignmentId, assignmentId);
      assert.equal((await stage.town.getAssignment(assignmentId)).state, "aborted");
      assert.equal(result.session.status, "idle");
      assert.equal(result.session.currentAssignmentId, null);
    },
  }),
  orchestratorCase({
    code: "ABORT-002",
    proves: "An abort ends a turn whose model never answers.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      const { assignmentId } = await stage.assign(session.id, hangs);
      const result = await stage.town.abortSession(session.id, { timeoutMs: stage.patience });
      assert.equal(result.abortedAssignmentId, assignmentId);
      assert.equal((await stage.settled(assignmentId)).state, "aborted");
    },
  }),
  orchestratorCase({
    code: "ABORT-003",
    proves: "An abort of a session without a turn ends nothing and says so.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      assert.equal(
        (await stage.town.abortSession(session.id, { timeoutMs: stage.patience })).abortedAssignmentId,
        null,
      );
    },
  }),
  orchestratorCase({
    code: "ABORT-004",
    proves: "An abort that names other work than what runs changes nothing: the turn goes on, and nothing is paused.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      const ended = await stage.run(session.id, says("long over"));
      const running = await stage.occupy(session);
      const result = await stage.town.abortSession(session.id, { assignmentId: ended.id, timeoutMs: stage.patience });
      assert.equal(result.abortedAssignmentId, null);
      assert.equal(result.session.paused, null);
      await stage.open(session, running);
      assert.equal((await stage.settled(running)).state, "completed");
      assert.equal((await stage.town.getAssignment(ended.id)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "ABORT-005",
    proves: "An abort that names the work that runs ends it.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      const result = await stage.town.abortSession(session.id, { assignmentId, timeoutMs: stage.patience });
      assert.equal(result.abortedAssignmentId, assignmentId);
      assert.equal((await stage.settled(assignmentId)).state, "aborted");
    },
  }),
  orchestratorCase({
    code: "ABORT-006",
    proves: "Three aborts at the same time end one turn, once, and none of them fails.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      await Promise.all([1, 2, 3].map(() => stage.town.abortSession(session.id, { timeoutMs: stage.patience })));
      const { state, attempts } = await stage.town.getAssignment(assignmentId);
      assert.equal(state, "aborted");
      assert.equal(attempts.length, 1);
    },
  }),
  orchestratorCase({
    code: "ABORT-007",
    proves: "After an abort and a resume, the session takes and completes new work; the aborted turn stays ended.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      const aborted = await stage.occupy(session);
      await stage.town.abortSession(session.id, { timeoutMs: stage.patience });
      await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      await stage.run(session.id, says("going on"));
      assert.equal((await stage.town.getAssignment(aborted)).state, "aborted");
      assert.equal(await marksOf(session.workDir, aborted), 1);
    },
  }),
  orchestratorCase({
    code: "ABORT-008",
    proves: "An abort of one session leaves the turn of another alone.",
    part,
    async run(stage) {
      const [first, second] = await Promise.all([stage.spawn(), stage.spawn()]);
      const aborted = await stage.occupy(first);
      const running = await stage.occupy(second);
      await stage.town.abortSession(first.id, { timeoutMs: stage.patience });
      assert.equal((await stage.town.getAssignment(aborted)).state, "aborted");
      await stage.open(second, running);
      assert.equal((await stage.settled(running)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "ABORT-009",
    proves:
      "An abort pauses dispatch: work handed in after it stays queued until a resume, and is then carried out once.",
    part: "outbox",
    needs: ["abort"],
    async run(stage) {
      const session = await stage.spawn();
      await stage.occupy(session);
      const { session: after } = await stage.town.abortSession(session.id, { timeoutMs: stage.patience });
      assert.ok(after.paused, "the session is not paused");
      const waiting = newAssignmentId();
      const options = { assignmentId: waiting, until: "stored" } as const;
      assert.equal((await stage.assign(session.id, marking(waiting), options)).state, "queued");
      await refusal(() => stage.town.waitForAssignment(waiting, { until: "accepted", timeoutMs: 300 }), "wait_timeout");
      const resumed = await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      assert.equal(resumed.action, "unpaused");
      assert.equal(resumed.session.paused, null);
      assert.equal((await stage.settled(waiting)).state, "completed");
      assert.equal(await marksOf(session.workDir, waiting), 1);
    },
  }),
  orchestratorCase({
    code: "ABORT-010",
    proves: "An abort ends the command that the turn was running: it does not go on unseen.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      const { steps } = gated(assignmentId);
      const [wait] = steps;
      assert.ok(wait?.do === "shell");
      const command = `${wait.command}; echo went-on >> marks.txt`;
      await stage.assign(session.id, { steps: [{ ...wait, command }] }, { assignmentId });
      await stage.underWay(session, assignmentId);
      await stage.town.abortSession(session.id, { timeoutMs: stage.patience });
      await stage.open(session, assignmentId);
      await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      await stage.run(session.id, { steps: [{ do: "shell", command: "sleep 0.5" }] });
      assert.equal(await marksOf(session.workDir, "went-on"), 0);
    },
  }),
];

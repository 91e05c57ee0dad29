import assert from "node:assert/strict";
import { newAssignmentId, type Session } from "@townkit/core";
import type { ScriptInput } from "../script/index.js";
import { allMarks, marking, marksOf, refuses, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

/** The given work in the order in which it was begun, by the marks that it left. */
async function orderOf(session: Session, ids: readonly string[]): Promise<string[]> {
  return (await allMarks(session.workDir)).filter((mark) => ids.includes(mark));
}

/** A turn that marks its beginning and, a moment later, its end. */
function lasting(name: string): ScriptInput {
  return { steps: [{ do: "shell", command: `echo ${name} >> marks.txt; sleep 0.1; echo ${name}-end >> marks.txt` }] };
}

async function enqueue(stage: Stage, session: Session, options: { priority?: number; expiresAt?: string } = {}) {
  const assignmentId = newAssignmentId();
  const receipt = await stage.assign(session.id, marking(assignmentId), { assignmentId, until: "stored", ...options });
  assert.equal(receipt.state, "queued");
  return assignmentId;
}

/** The outbox: work waits for its session, in order, and is delivered once. */
export const queueCases = [
  orchestratorCase({
    code: "QUEUE-001",
    proves: "Work for a busy session is queued, seen as waiting, and carried out once when the session is free.",
    part: "outbox",
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.occupy(session);
      const second = await enqueue(stage, session);
      assert.equal((await stage.town.getSession(session.id)).queued, 1);
      assert.equal(await marksOf(session.workDir, second), 0);
      await stage.open(session, first);
      assert.equal((await stage.settled(second)).state, "completed");
      assert.equal(await marksOf(session.workDir, second), 1);
      assert.equal((await stage.town.getSession(session.id)).queued, 0);
    },
  }),
  orchestratorCase({
    code: "QUEUE-002",
    proves: "Queued work of one priority is carried out in the order of its arrival, one at a time.",
    part: "outbox",
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.occupy(session);
      const ids = [newAssignmentId(), newAssignmentId(), newAssignmentId()];
      for (const assignmentId of ids)
        await stage.assign(session.id, lasting(assignmentId), { assignmentId, until: "stored" });
      await stage.open(session, first);
      await Promise.all(ids.map((id) => stage.settled(id)));
      assert.deepEqual(await allMarks(session.workDir), [first, ...ids.flatMap((id) => [id, `${id}-end`])]);
    },
  }),
  orchestratorCase({
    code: "QUEUE-003",
    proves: "Queued work of a higher priority goes first.",
    part: "outbox",
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.occupy(session);
      const low = await enqueue(stage, session, { priority: -5 });
      const normal = await enqueue(stage, session);
      const high = await enqueue(stage, session, { priority: 10 });
      await stage.open(session, first);
      await Promise.all([low, normal, high].map((id) => stage.settled(id)));
      assert.deepEqual(await orderOf(session, [low, normal, high]), [high, normal, low]);
    },
  }),
  orchestratorCase({
    code: "QUEUE-004",
    proves: "Work that has not begun by its expiry is expired and never sent.",
    part: "outbox",
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.occupy(session);
      const expired = await enqueue(stage, session, { expiresAt: new Date(Date.now() + 1000).toISOString() });
      assert.equal((await stage.settled(expired)).state, "expired");
      await stage.open(session, first);
      await stage.settled(first);
      await stage.run(session.id, says("a turn after it"));
      assert.equal(await marksOf(session.workDir, expired), 0);
    },
  }),
  orchestratorCase({
    code: "QUEUE-005",
    proves: "Work that begins before its expiry runs to its end.",
    part: "outbox",
    async run(stage) {
      const session = await stage.spawn();
      const expiresAt = new Date(Date.now() + 600_000).toISOString();
      const receipt = await stage.assign(session.id, says("in time"), { expiresAt, until: "settled" });
      assert.equal(receipt.state, "completed");
    },
  }),
  orchestratorCase({
    code: "QUEUE-006",
    proves: "Work delivered as an interrupt ends the running turn, which settles as aborted, and is then carried out.",
    part: "outbox",
    needs: ["abort"],
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.occupy(session);
      const urgent = newAssignmentId();
      await stage.assign(session.id, marking(urgent), { assignmentId: urgent, delivery: "interrupt" });
      assert.equal((await stage.settled(urgent)).state, "completed");
      assert.equal((await stage.town.getAssignment(first)).state, "aborted");
      assert.equal(await marksOf(session.workDir, urgent), 1);
      assert.equal((await stage.town.getSession(session.id)).paused, null);
    },
  }),
  orchestratorCase({
    code: "QUEUE-007",
    proves: "An interrupt goes before the work that waits, which is carried out after it.",
    part: "outbox",
    needs: ["abort"],
    async run(stage) {
      const session = await stage.spawn();
      await stage.occupy(session);
      const waiting = await enqueue(stage, session);
      const urgent = newAssignmentId();
      await stage.assign(session.id, marking(urgent), { assignmentId: urgent, delivery: "interrupt" });
      await Promise.all([stage.settled(urgent), stage.settled(waiting)]);
      assert.deepEqual(await orderOf(session, [waiting, urgent]), [urgent, waiting]);
    },
  }),
  orchestratorCase({
    code: "QUEUE-008",
    proves: "Failed work does not hold the queue: what waits behind it is carried out.",
    part: "outbox",
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.occupy(session);
      const failing = newAssignmentId();
      await stage.assign(session.id, refuses({ status: 400, message: "not this" }), {
        assignmentId: failing,
        until: "stored",
      });
      const behind = await enqueue(stage, session);
      await stage.open(session, first);
      assert.equal((await stage.settled(behind)).state, "completed");
      assert.equal((await stage.town.getAssignment(failing)).state, "failed");
    },
  }),
  orchestratorCase({
    code: "QUEUE-009",
    proves: "Work for a stopped session is kept, and delivered after the session is resumed.",
    part: "outbox",
    needs: ["resume"],
    async run(stage) {
      const session = await stage.spawn();
      await stage.town.stopSession(session.id);
      const waiting = await enqueue(stage, session);
      await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      assert.equal((await stage.settled(waiting)).state, "completed");
      assert.equal(await marksOf(session.workDir, waiting), 1);
    },
  }),
  orchestratorCase({
    code: "QUEUE-010",
    proves: "Stopping a session keeps its queued work queued.",
    part: "outbox",
    async run(stage) {
      const session = await stage.spawn();
      await stage.occupy(session);
      const waiting = await enqueue(stage, session);
      await stage.town.stopSession(session.id, { timeoutMs: stage.patience });
      assert.equal((await stage.town.getAssignment(waiting)).state, "queued");
      assert.equal(await marksOf(session.workDir, waiting), 0);
    },
  }),
  orchestratorCase({
    code: "QUEUE-011",
    proves: "Twenty pieces of work handed in at once are each carried out exactly once.",
    part: "outbox",
    async run(stage) {
      const session = await stage.spawn();
      const ids = Array.from({ length: 20 }, () => newAssignmentId());
      await Promise.all(ids.map((id) => stage.assign(session.id, marking(id), { assignmentId: id, until: "stored" })));
      for (const id of ids) assert.equal((await stage.settled(id)).state, "completed");
      for (const id of ids) assert.equal(await marksOf(session.workDir, id), 1);
    },
  }),
];

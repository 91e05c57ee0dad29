import assert from "node:assert/strict";
import { newAssignmentId, newOperationKey } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { marking, marksOf, says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";

/** Keys: the same key is the same effect, once; the same key with other content is refused. */
export const idemCases = [
  orchestratorCase({
    code: "IDEM-001",
    proves: "Spawning again with the same id and content gives the same session.",
    async run(stage) {
      const config = await stage.config();
      const first = await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      const second = await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      assert.deepEqual(second, first);
      const { sessions } = await stage.town.listSessions();
      assert.equal(sessions.filter(({ id }) => id === config.id).length, 1);
    },
  }),
  orchestratorCase({
    code: "IDEM-002",
    proves: "Four spawns of one id at the same time are one session.",
    async run(stage) {
      const config = await stage.config();
      const spawn = () => stage.town.spawnSession(config, { timeoutMs: stage.patience });
      const spawned = await Promise.all([spawn(), spawn(), spawn(), spawn()]);
      assert.deepEqual(new Set(spawned.map(({ createdAt }) => createdAt)).size, 1);
      const { sessions } = await stage.town.listSessions();
      assert.equal(sessions.filter(({ id }) => id === config.id).length, 1);
      await stage.run(config.id, says("one session, one turn"));
    },
  }),
  orchestratorCase({
    code: "IDEM-003",
    proves: "A session id that is taken is refused for another content, and the session stays as it was.",
    async run(stage) {
      const config = await stage.config();
      const before = await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      await refusal(() => stage.town.spawnSession({ ...config, role: "another" }), "idempotency_conflict");
      assert.deepEqual(await stage.town.getSession(config.id), before);
    },
  }),
  orchestratorCase({
    code: "IDEM-004",
    proves: "An id is never used twice: spawning a stopped session's id again gives the stopped session.",
    async run(stage) {
      const config = await stage.config();
      const { createdAt } = await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      await stage.town.stopSession(config.id);
      const again = await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      assert.equal(again.createdAt, createdAt);
      assert.equal(again.status, "stopped");
    },
  }),
  orchestratorCase({
    code: "IDEM-005",
    proves: "Handing in the same work again under its id gives its receipt; it is delivered and carried out once.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      await stage.run(session.id, marking(assignmentId), assignmentId);
      const again = await stage.assign(session.id, marking(assignmentId), { assignmentId });
      assert.equal(again.assignmentId, assignmentId);
      assert.equal(again.attempt, 1);
      assert.equal(again.state, "completed");
      assert.equal(await marksOf(session.workDir, assignmentId), 1);
      assert.equal((await stage.town.listAssignments({ sessionId: session.id })).length, 1);
    },
  }),
  orchestratorCase({
    code: "IDEM-006",
    proves: "Four hand-ins of one assignment at the same time are one attempt, carried out once.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      const assign = () => stage.assign(session.id, marking(assignmentId), { assignmentId });
      const receipts = await Promise.all([assign(), assign(), assign(), assign()]);
      assert.deepEqual(new Set(receipts.map((receipt) => receipt.assignmentId)), new Set([assignmentId]));
      const ended = await stage.settled(assignmentId);
      assert.equal(ended.state, "completed");
      assert.equal(ended.attempts.length, 1);
      assert.equal(await marksOf(session.workDir, assignmentId), 1);
    },
  }),
  orchestratorCase({
    code: "IDEM-007",
    proves: "An assignment id that is taken is refused for other work, which is not carried out.",
    async run(stage) {
      const session = await stage.spawn();
      const { id } = await stage.run(session.id, says("the first content"));
      await refusal(() => stage.assign(session.id, marking(id), { assignmentId: id }), "idempotency_conflict");
      assert.equal(await marksOf(session.workDir, id), 0);
      assert.match((await stage.town.getAssignment(id)).work.content, /the first content/);
    },
  }),
  orchestratorCase({
    code: "IDEM-008",
    proves: "Assignment ids are town-wide: one that is taken is refused for another session.",
    async run(stage) {
      const [first, second] = await Promise.all([stage.spawn(), stage.spawn()]);
      const work = says("said in the first");
      const { id } = await stage.run(first.id, work);
      await refusal(() => stage.assign(second.id, work, { assignmentId: id }), "idempotency_conflict");
      assert.deepEqual(await stage.town.listAssignments({ sessionId: second.id }), []);
      assert.doesNotMatch(JSON.stringify(await stage.messages(second.id)), /said in the first/);
    },
  }),
  orchestratorCase({
    code: "IDEM-009",
    proves: "Work without a chosen id gets one, and the same words twice are then two assignments.",
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.assign(session.id, says("again"), { until: "settled" });
      const second = await stage.assign(session.id, says("again"), { until: "settled" });
      assert.notEqual(first.assignmentId, second.assignmentId);
      assert.equal((await stage.town.listAssignments({ sessionId: session.id })).length, 2);
    },
  }),
  orchestratorCase({
    code: "IDEM-010",
    proves: "An abort that is repeated with its key does not end a later turn.",
    part: "can-abort",
    async run(stage) {
      const session = await stage.spawn();
      const key = newOperationKey();
      const first = await stage.occupy(session);
      const done = await stage.town.abortSession(session.id, { key, timeoutMs: stage.patience });
      assert.equal(done.abortedAssignmentId, first);
      await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      const second = await stage.occupy(session);
      const repeated = await stage.town.abortSession(session.id, { key, timeoutMs: stage.patience });
      assert.equal(repeated.abortedAssignmentId, first);
      await stage.open(session, second);
      assert.equal((await stage.settled(second)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "IDEM-011",
    proves: "A key that was used for one call is refused for another, which then has no effect.",
    async run(stage) {
      const [first, second] = await Promise.all([stage.spawn(), stage.spawn()]);
      const key = newOperationKey();
      await stage.town.stopSession(first.id, { key });
      await refusal(() => stage.town.stopSession(second.id, { key }), "idempotency_conflict");
      assert.equal((await stage.town.getSession(second.id)).status, "ready");
    },
  }),
  orchestratorCase({
    code: "IDEM-012",
    proves: "A stop that is repeated with its key does not stop the session again after it was resumed.",
    part: "can-resume",
    async run(stage) {
      const { id } = await stage.spawn();
      const key = newOperationKey();
      await stage.town.stopSession(id, { key });
      await stage.town.resumeSession(id, { timeoutMs: stage.patience });
      await stage.town.stopSession(id, { key });
      assert.notEqual((await stage.town.getSession(id)).status, "stopped");
    },
  }),
  orchestratorCase({
    code: "IDEM-013",
    proves: "A spawn with an initial prompt that is repeated hands the prompt in once.",
    async run(stage) {
      const config = { ...(await stage.config()), initPrompt: stage.prompt(marking("initial")) };
      const spawn = () => stage.town.spawnSession(config, { timeoutMs: stage.patience });
      await Promise.all([spawn(), spawn()]);
      await spawn();
      const [first, ...more] = await stage.town.listAssignments({ sessionId: config.id });
      assert.deepEqual(more, []);
      assert.equal((await stage.settled(there(first, "the first assignment").id)).state, "completed");
      assert.equal(await marksOf(config.workDir, "initial"), 1);
    },
  }),
];

import assert from "node:assert/strict";
import { newOperationKey, type Session } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { marking, marksOf, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";
import { Recorder } from "./watch.js";

/** A session with two turns, and the message by which the second one was given. */
async function twoTurns(stage: Stage): Promise<{ session: Session; second: string }> {
  const session = await stage.spawn();
  await stage.run(session.id, says("the kept words"));
  const work = await stage.run(session.id, says("the words taken back"));
  const [message] = await stage.deliveries(session.id, work.id);
  return { session, second: there(message, "the second prompt's message").id };
}

async function stopped(stage: Stage): Promise<Session> {
  const session = await stage.spawn();
  await stage.run(session.id, says("some words"));
  return await stage.town.stopSession(session.id, { timeoutMs: stage.patience });
}

/** The facets that take back and delete. */
export const facetChangeCases = [
  orchestratorCase({
    code: "FACET-015",
    proves: "A revert takes the conversation back to before a message and says so; undone, it is whole again.",
    part: "can-revert",
    async run(stage) {
      const { session, second } = await twoTurns(stage);
      const whole = (await stage.town.listMessages(session.id)).messages;
      const key = newOperationKey();
      const revert = () =>
        stage.town.revertSession(session.id, { messageId: second }, { key, timeoutMs: stage.patience });
      const first = await revert();
      assert.equal(first.revertedFrom, second);
      assert.equal((await stage.town.listMessages(session.id)).revertedFrom, second);
      await stage.town.unrevertSession(session.id, {}, { timeoutMs: stage.patience });
      const after = await stage.town.listMessages(session.id);
      assert.deepEqual([after.revertedFrom, after.messages], [null, whole]);
      assert.deepEqual(await revert(), first);
      assert.equal((await stage.town.listMessages(session.id)).revertedFrom, null, "a repeat reverted again");
    },
  }),
  orchestratorCase({
    code: "FACET-016",
    proves: "The next prompt makes a revert final: what was taken back is out of the conversation.",
    part: "can-revert",
    async run(stage) {
      const { session, second } = await twoTurns(stage);
      await stage.town.revertSession(session.id, { messageId: second }, { timeoutMs: stage.patience });
      await stage.run(session.id, says("another way"));
      const { messages, revertedFrom } = await stage.town.listMessages(session.id);
      const text = JSON.stringify(messages);
      assert.equal(revertedFrom, null);
      assert.match(text, /the kept words/);
      assert.doesNotMatch(text, /the words taken back/);
    },
  }),
  orchestratorCase({
    code: "FACET-017",
    proves: "A revert to a message that there is not, or while a turn runs, is refused and takes nothing back.",
    part: "can-revert",
    async run(stage) {
      const { session, second } = await twoTurns(stage);
      const revert = (messageId: string) => () => stage.town.revertSession(session.id, { messageId });
      await refusal(revert("msg_that_is_not_there"), "invalid_input");
      const running = await stage.occupy(session);
      await refusal(revert(second), "session_busy");
      await stage.open(session, running);
      await stage.settled(running);
      assert.equal((await stage.town.listMessages(session.id)).revertedFrom, null);
    },
  }),
  orchestratorCase({
    code: "FACET-018",
    proves: "Only a stopped session can be deleted: any other is refused and stays as it is.",
    part: "can-delete",
    async run(stage) {
      const session = await stage.spawn();
      const remove = () => stage.town.deleteSession(session.id);
      assert.equal((await refusal(remove, "illegal_transition")).effect, "none");
      await stage.run(session.id, says("still there"));
      await refusal(remove, "illegal_transition");
      assert.match(JSON.stringify(await stage.messages(session.id)), /still there/);
    },
  }),
  orchestratorCase({
    code: "FACET-019",
    proves: "A deleted session is not found any more, in no listing and by no call, and its readers are told.",
    part: "can-delete",
    async run(stage) {
      const { id } = await stopped(stage);
      const recorder = new Recorder(stage, { sessionId: id });
      const deleted = await stage.town.deleteSession(id, {}, { timeoutMs: stage.patience });
      assert.deepEqual(deleted, { sessionId: id, cancelled: [] });
      await recorder.until("the deletion", ({ type }) => type === "session.deleted");
      await recorder.stop();
      const { sessions } = await stage.town.listSessions();
      assert.ok(!sessions.some((session) => session.id === id), "it is still listed");
      for (const call of [
        () => stage.town.getSession(id),
        () => stage.town.getSessionOutput(id),
        () => stage.town.resumeSession(id),
        () => stage.town.deleteSession(id),
        () => stage.assign(id, says("to nobody")),
      ]) {
        await refusal(call, "session_not_found");
      }
    },
  }),
  orchestratorCase({
    code: "FACET-020",
    proves: "The work of a deleted session stays readable, and its id is never used again.",
    part: "can-delete",
    async run(stage) {
      const config = await stage.config();
      await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      const work = await stage.run(config.id, says("done before"));
      await stage.town.stopSession(config.id, { timeoutMs: stage.patience });
      await stage.town.deleteSession(config.id, {}, { timeoutMs: stage.patience });
      assert.deepEqual(await stage.town.getAssignment(work.id), work);
      assert.deepEqual(await stage.town.listAssignments({ sessionId: config.id }), [work]);
      await refusal(() => stage.town.spawnSession(config), "idempotency_conflict");
    },
  }),
  orchestratorCase({
    code: "FACET-021",
    proves: "A deletion that is repeated with its key gives the same answer.",
    part: "can-delete",
    async run(stage) {
      const { id } = await stopped(stage);
      const key = newOperationKey();
      const remove = () => stage.town.deleteSession(id, {}, { key, timeoutMs: stage.patience });
      const [first, second] = await Promise.all([remove(), remove()]);
      assert.deepEqual(second, first);
      assert.deepEqual(await remove(), first);
    },
  }),
  orchestratorCase({
    code: "FACET-022",
    proves: "Work that waits for a session is cancelled with its deletion, which says so, and is never carried out.",
    part: "outbox",
    needs: ["delete"],
    async run(stage) {
      const { id, workDir } = await stopped(stage);
      const { assignmentId } = await stage.assign(id, marking("waiting"), { until: "stored" });
      const { cancelled } = await stage.town.deleteSession(id, {}, { timeoutMs: stage.patience });
      assert.deepEqual(cancelled, [assignmentId]);
      assert.equal((await stage.town.getAssignment(assignmentId)).state, "cancelled");
      assert.equal(await marksOf(workDir, "waiting"), 0);
    },
  }),
];

/** What of it survives the end of the orchestrator. */
export const facetRestartCases = [
  orchestratorCase({
    code: "FACET-023",
    proves: "The key of a command is still that call's after a restart: the repeat gives its result and runs nothing.",
    part: "restart",
    needs: ["command"],
    async run(stage) {
      const session = await stage.spawn();
      const key = newOperationKey();
      const run = () => stage.command(session.id, marking("once"), { key });
      const first = await run();
      await there(stage.subject.restart, "restart").call(stage.subject, "kill");
      assert.deepEqual(await run(), first);
      assert.equal(await marksOf(session.workDir, "once"), 1);
    },
  }),
  orchestratorCase({
    code: "FACET-024",
    proves: "A deleted session stays deleted after a restart: not found, its id not used again, its work readable.",
    part: "restart",
    needs: ["delete"],
    async run(stage) {
      const config = await stage.config();
      await stage.town.spawnSession(config, { timeoutMs: stage.patience });
      const work = await stage.run(config.id, says("done before"));
      await stage.town.stopSession(config.id, { timeoutMs: stage.patience });
      const key = newOperationKey();
      const remove = () => stage.town.deleteSession(config.id, {}, { key, timeoutMs: stage.patience });
      const answer = await remove();
      await there(stage.subject.restart, "restart").call(stage.subject, "kill");
      await refusal(() => stage.town.getSession(config.id), "session_not_found");
      assert.deepEqual(await remove(), answer);
      await refusal(() => stage.town.spawnSession(config), "idempotency_conflict");
      assert.deepEqual(await stage.town.getAssignment(work.id), work);
    },
  }),
];

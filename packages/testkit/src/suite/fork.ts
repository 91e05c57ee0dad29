import assert from "node:assert/strict";
import { newSessionId } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { marking, says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";

const part = "can-fork";

/** Forks: a new session that begins with a copy of the conversation; the parent is not touched. */
export const forkCases = [
  orchestratorCase({
    code: "FORK-001",
    proves: "A fork is a session of its own that names its parent and completes work.",
    part,
    async run(stage) {
      const parent = await stage.spawn({ role: "parent" });
      await stage.run(parent.id, says("said in the parent"));
      const fork = await stage.fork(parent.id, { newRole: "child" });
      assert.notEqual(fork.id, parent.id);
      assert.equal(fork.forkedFrom, parent.id);
      assert.equal(fork.role, "child");
      assert.equal(fork.workDir, parent.workDir);
      await stage.run(fork.id, says("said in the fork"));
    },
  }),
  orchestratorCase({
    code: "FORK-002",
    proves: "A fork begins with its parent's conversation.",
    part,
    async run(stage) {
      const parent = await stage.spawn();
      await stage.run(parent.id, says("an inheritance"));
      const fork = await stage.fork(parent.id);
      const texts = (await stage.messages(fork.id)).flatMap(({ parts }) =>
        parts.map((p) => (p.type === "text" ? p.text : "")),
      );
      assert.ok(
        texts.some((text) => text.includes("an inheritance")),
        "the parent's words are not in the fork",
      );
    },
  }),
  orchestratorCase({
    code: "FORK-003",
    proves: "What happens in the fork does not reach its parent.",
    part,
    async run(stage) {
      const parent = await stage.spawn();
      await stage.run(parent.id, says("before the fork"));
      const before = await stage.messages(parent.id);
      const fork = await stage.fork(parent.id);
      await stage.run(fork.id, says("after the fork"));
      assert.deepEqual(await stage.messages(parent.id), before);
      assert.equal((await stage.town.listAssignments({ sessionId: parent.id })).length, 1);
    },
  }),
  orchestratorCase({
    code: "FORK-004",
    proves: "A fork that is repeated with its id is one fork; the id for another parent is refused.",
    part,
    async run(stage) {
      const [parent, other] = await Promise.all([stage.spawn(), stage.spawn()]);
      await stage.run(parent.id, says("once"));
      const id = newSessionId("fork");
      const fork = () => stage.town.forkSession(parent.id, { id }, { timeoutMs: stage.patience });
      const first = await fork();
      assert.equal((await fork()).createdAt, first.createdAt);
      await refusal(() => stage.town.forkSession(other.id, { id }), "idempotency_conflict");
      await stage.town.stopSession(id);
    },
  }),
  orchestratorCase({
    code: "FORK-005",
    proves: "A busy parent can be forked, and its turn goes on to its end.",
    part,
    async run(stage) {
      const parent = await stage.spawn();
      await stage.run(parent.id, says("something to copy"));
      const running = await stage.occupy(parent);
      const fork = await stage.fork(parent.id);
      await stage.run(fork.id, says("ahead of the parent"));
      await stage.open(parent, running);
      assert.equal((await stage.settled(running)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "FORK-006",
    proves: "A fork at a message ends before it.",
    part,
    needs: ["structuredMessages"],
    async run(stage) {
      const parent = await stage.spawn();
      await stage.run(parent.id, says("the kept words"));
      const second = await stage.run(parent.id, says("the words left out"));
      const [at] = await stage.deliveries(parent.id, second.id);
      assert.ok(at, "the second prompt's message");
      const fork = await stage.fork(parent.id, { atMessageId: at.id });
      const text = JSON.stringify(await stage.messages(fork.id));
      assert.match(text, /the kept words/);
      assert.doesNotMatch(text, /the words left out/);
    },
  }),
  orchestratorCase({
    code: "FORK-008",
    proves:
      "A fork can begin at any message, prompt or answer, also in the middle of a turn and with a new role: it ends right before it, and completes work.",
    part,
    async run(stage) {
      const parent = await stage.spawn({ role: "parent" });
      await stage.run(parent.id, says("first"));
      await stage.run(parent.id, marking("in the middle"));
      const messages = await stage.messages(parent.id);
      for (const [before, { id }] of messages.entries()) {
        const fork = await stage.fork(parent.id, { atMessageId: id, newRole: `at-${before}` });
        assert.equal(fork.role, `at-${before}`);
        assert.equal((await stage.messages(fork.id)).length, before, `before message ${before}`);
        await stage.run(fork.id, says("said in the fork"));
        await stage.town.stopSession(fork.id, { timeoutMs: stage.patience });
      }
      assert.deepEqual(await stage.messages(parent.id), messages);
    },
  }),
  orchestratorCase({
    code: "FORK-009",
    proves: "A fork at a message that its parent does not hold is refused, and no session is there for it.",
    part,
    async run(stage) {
      const [parent, other] = await Promise.all([stage.spawn(), stage.spawn()]);
      await stage.run(parent.id, says("words"));
      const work = await stage.run(other.id, says("words of another"));
      const [theirs] = await stage.deliveries(other.id, work.id);
      const before = (await stage.town.listSessions()).sessions.length;
      for (const atMessageId of ["msg_that_is_not_there", there(theirs, "the other's message").id]) {
        await refusal(() => stage.fork(parent.id, { atMessageId }), "invalid_input");
      }
      assert.equal((await stage.town.listSessions()).sessions.length, before);
    },
  }),
  orchestratorCase({
    code: "FORK-007",
    proves: "An agent that cannot fork says so before anything is started.",
    part: "cannot-fork",
    async run(stage) {
      const { id } = await stage.spawn();
      const before = await stage.town.listSessions();
      await refusal(() => stage.town.forkSession(id), "capability_unsupported");
      assert.deepEqual(await stage.town.listSessions(), before);
    },
  }),
];

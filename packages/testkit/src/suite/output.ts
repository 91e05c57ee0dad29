import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type OutputMessage, type SessionOutput, SessionOutputSchema } from "@townkit/core";
import { marking, refuses, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

function textOf(messages: readonly OutputMessage[]): string {
  return messages.flatMap(({ parts }) => parts.map((part) => (part.type === "text" ? part.text : ""))).join("\n");
}

const part = "can-structuredMessages";

/** The output once a message of the running turn is in it, which agents write down a moment after they have begun it. */
async function openOutput(stage: Stage, sessionId: string): Promise<SessionOutput> {
  for (const end = Date.now() + stage.patience; Date.now() < end; await sleep(50)) {
    const output = await stage.town.getSessionOutput(sessionId);
    if (output.messages.some(({ complete }) => !complete)) return output;
  }
  assert.fail("no message of the running turn is open");
}

/** What a session has said: nothing missed, nothing doubled, nothing of another session. */
export const outputCases = [
  orchestratorCase({
    code: "OUTPUT-001",
    proves: "A session that has said nothing has an output without messages, and a cursor to go on from.",
    async run(stage) {
      const { id } = await stage.spawn();
      const output = SessionOutputSchema.parse(await stage.town.getSessionOutput(id));
      assert.equal(output.sessionId, id);
      assert.deepEqual(output.messages, []);
      assert.equal(output.more, false);
      await stage.run(id, says("the first words"));
      const next = await stage.town.getSessionOutput(id, { after: output.cursor });
      assert.match(textOf(next.messages), /the first words/);
    },
  }),
  orchestratorCase({
    code: "OUTPUT-002",
    proves: "What the agent said in a turn is in the session's output.",
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.run(id, says("words to be read"));
      const { messages } = await stage.town.getSessionOutput(id);
      assert.match(textOf(messages.filter(({ role }) => role === "assistant")), /words to be read/);
    },
  }),
  orchestratorCase({
    code: "OUTPUT-003",
    proves: "Each message of a turn names the assignment and the attempt that it belongs to.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.run(session.id, says("our first words"));
      const second = await stage.run(session.id, marking("two", "our second words"));
      const messages = await stage.messages(session.id);
      for (const { id } of [first, second]) {
        const own = messages.filter((message) => message.assignmentId === id);
        assert.ok(
          own.some(({ role }) => role === "user") && own.some(({ role }) => role === "assistant"),
          `the messages of ${id}`,
        );
        assert.deepEqual(new Set(own.map(({ attempt }) => attempt)), new Set([1]));
      }
      const nobodys = messages.filter((message) => message.assignmentId === null);
      assert.doesNotMatch(textOf(nobodys), /our (first|second) words/);
    },
  }),
  orchestratorCase({
    code: "OUTPUT-004",
    proves: "After the last cursor there is nothing, and after the next turn exactly that turn.",
    part,
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.run(id, says("read already"));
      const { cursor } = await stage.town.getSessionOutput(id);
      const nothing = await stage.town.getSessionOutput(id, { after: cursor });
      assert.deepEqual(nothing.messages, []);
      assert.equal(nothing.restarted, false);
      const before = await stage.messages(id);
      const second = await stage.run(id, says("new to the reader"));
      const news = await stage.town.getSessionOutput(id, { after: nothing.cursor });
      assert.ok(news.messages.some(({ assignmentId }) => assignmentId === second.id));
      assert.deepEqual([...before, ...news.messages], await stage.messages(id));
    },
  }),
  orchestratorCase({
    code: "OUTPUT-005",
    proves: "Read in pages of one message, the output is the same as read at once: nothing missed, nothing doubled.",
    part,
    async run(stage) {
      const { id } = await stage.spawn();
      for (const text of ["one", "two", "three"]) await stage.run(id, says(text));
      const whole = await stage.town.getSessionOutput(id);
      assert.equal(whole.more, false);
      const pages: OutputMessage[] = [];
      let page = await stage.town.getSessionOutput(id, { limit: 1 });
      while (page.messages.length > 0) {
        assert.equal(page.messages.length, 1);
        pages.push(...page.messages);
        assert.equal(page.more, pages.length < whole.messages.length);
        page = await stage.town.getSessionOutput(id, { limit: 1, after: page.cursor });
      }
      assert.deepEqual(pages, whole.messages);
    },
  }),
  orchestratorCase({
    code: "OUTPUT-006",
    proves: "A reader who polls during a turn has the whole of it at the end, each finished message once.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      const running = await stage.occupy(session);
      const early = await openOutput(stage, session.id);
      await stage.open(session, running);
      await stage.settled(running);
      const late = await stage.town.getSessionOutput(session.id, { after: early.cursor });
      const merged = new Map([...early.messages, ...late.messages].map((message) => [message.id, message]));
      assert.deepEqual([...merged.values()], await stage.messages(session.id));
      const finished = new Set(early.messages.filter(({ complete }) => complete).map(({ id }) => id));
      assert.deepEqual(
        late.messages.filter(({ id }) => finished.has(id)),
        [],
      );
    },
  }),
  orchestratorCase({
    code: "OUTPUT-007",
    proves: "The outputs of two sessions never mix, also where they share a directory and run at the same time.",
    async run(stage) {
      const first = await stage.spawn();
      const second = await stage.spawn({ workDir: first.workDir });
      await Promise.all([stage.run(first.id, says("apples")), stage.run(second.id, says("pears"))]);
      const [apples, pears] = await Promise.all([stage.messages(first.id), stage.messages(second.id)]);
      assert.match(JSON.stringify(apples), /apples/);
      assert.doesNotMatch(JSON.stringify(apples), /pears/);
      assert.match(JSON.stringify(pears), /pears/);
      assert.doesNotMatch(JSON.stringify(pears), /apples/);
    },
  }),
  orchestratorCase({
    code: "OUTPUT-008",
    proves: "A cursor that is not known starts from the beginning and says so.",
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.run(id, says("from the beginning"));
      const output = await stage.town.getSessionOutput(id, { after: "no-such-cursor" });
      assert.equal(output.restarted, true);
      assert.match(textOf(output.messages), /from the beginning/);
    },
  }),
  orchestratorCase({
    code: "OUTPUT-009",
    proves: "A tool call is one part of its message, with its input, its output and its end.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      await stage.run(session.id, {
        steps: [
          { do: "shell", command: "echo from the tool" },
          { do: "say", text: "done" },
        ],
      });
      const parts = (await stage.messages(session.id)).flatMap((message) => message.parts);
      const tools = parts.filter((one) => one.type === "tool");
      assert.equal(tools.length, 1);
      const [tool] = tools;
      assert.equal(tool?.status, "completed");
      assert.match(JSON.stringify(tool?.input), /echo from the tool/);
      assert.match(tool?.output ?? "", /from the tool/);
    },
  }),
  orchestratorCase({
    code: "OUTPUT-010",
    proves: "After a turn has ended, whatever way, each of its messages is complete.",
    part,
    async run(stage) {
      const session = await stage.spawn();
      await stage.run(session.id, says("a normal end"));
      await stage.assign(session.id, refuses({ status: 400, message: "a bad end" }), { until: "settled" });
      assert.deepEqual(
        (await stage.messages(session.id)).filter(({ complete }) => !complete),
        [],
      );
    },
  }),
  orchestratorCase({
    code: "OUTPUT-011",
    proves: "The output of a stopped session can still be read.",
    part,
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.run(id, says("the last words"));
      const before = await stage.messages(id);
      await stage.town.stopSession(id);
      assert.deepEqual(await stage.messages(id), before);
    },
  }),
];

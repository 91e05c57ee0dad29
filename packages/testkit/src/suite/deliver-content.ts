import assert from "node:assert/strict";
import { maxWorkLength, newAssignmentId } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

/** Carries `text` to the agent as further words of a prompt and proves that they arrived and are kept unchanged. */
async function roundTrip(stage: Stage, text: string): Promise<void> {
  const session = await stage.spawn();
  const assignmentId = newAssignmentId();
  const work = stage.work(says("received"), text);
  const options = { assignmentId, until: "settled", timeoutMs: stage.patience } as const;
  assert.equal((await stage.town.assignWork(session.id, work, options)).state, "completed");
  assert.equal((await stage.town.getAssignment(assignmentId)).work.content, work.content);
  const [message] = await stage.deliveries(session.id, assignmentId);
  const said = there(message, "the user message")
    .parts.map((part) => (part.type === "text" ? part.text : ""))
    .join("");
  assert.ok(said === work.content, `the agent was given other words: ${JSON.stringify(said.slice(-200))}`);
}

/** What may be in a piece of work: every text up to the limit, and it arrives as it is. */
export const deliverContentCases = [
  orchestratorCase({
    code: "DELIVER-015",
    proves: "Quotes, backslashes, dollars, backticks, tabs and leading dashes reach the agent unchanged.",
    part: "can-structuredMessages",
    run: (stage) =>
      roundTrip(stage, `--flag 'single' "double" \\n \\\\ $HOME $(id) \`id\` \t;|&<>*?~ %s {{x}} \u001b[31m`),
  }),
  orchestratorCase({
    code: "DELIVER-016",
    proves: "Line ends of both kinds, blank lines and trailing spaces reach the agent unchanged.",
    part: "can-structuredMessages",
    run: (stage) => roundTrip(stage, "one\r\ntwo\n\n\nthree   \n\tfour\r\n"),
  }),
  orchestratorCase({
    code: "DELIVER-017",
    proves: "Emoji, combining marks, right-to-left text and rare planes reach the agent unchanged.",
    part: "can-structuredMessages",
    run: (stage) => roundTrip(stage, "👩‍👩‍👧‍👦 e\u0301 שלום 𝔘𝔫𝔦 漢字 \u2028 \ufeff end"),
  }),
  orchestratorCase({
    code: "DELIVER-018",
    proves: "One line of 20 000 characters reaches the agent unchanged.",
    part: "can-structuredMessages",
    run: (stage) => roundTrip(stage, "0123456789".repeat(2000)),
  }),
  orchestratorCase({
    code: "DELIVER-019",
    proves: "Work of the greatest allowed length is delivered and completes.",
    async run(stage) {
      const session = await stage.spawn();
      const prompt = `${stage.prompt(says("that was long"))}\n`;
      const content = prompt + "x".repeat(maxWorkLength - prompt.length);
      const options = { until: "settled", timeoutMs: stage.patience * 2 } as const;
      const receipt = await stage.town.assignWork(session.id, { type: "prompt", content }, options);
      assert.equal(receipt.state, "completed");
    },
  }),
  orchestratorCase({
    code: "DELIVER-020",
    proves: "Work that is one character too long is refused and changes nothing.",
    async run(stage) {
      const session = await stage.spawn();
      const work = { type: "prompt", content: "x".repeat(maxWorkLength + 1) } as const;
      await refusal(() => stage.town.assignWork(session.id, work), "invalid_input", "payload_too_large");
      assert.deepEqual(await stage.town.listAssignments({ sessionId: session.id }), []);
    },
  }),
];

import { expect, it } from "vitest";
import { noUsage } from "../contract/usage.js";
import { callUsage } from "./call-usage.js";

const about = { sessionId: "s-1", key: "op-1", at: "2026-01-01T00:00:00.000Z" };
const ids = { sessionId: "s-1", messageId: "m-1" };

it("the usage of a command's turn is told by the key of its call", () => {
  const usage = { ...noUsage, inputTokens: 7 };
  const outcome = { text: "", finish: "stop", usage, context: { tokens: 7, limit: null } };
  expect(callUsage({ ...about, result: { ...ids, state: "completed", outcome } })).toEqual([
    {
      type: "turn.usage",
      sessionId: "s-1",
      at: about.at,
      assignmentId: null,
      attempt: null,
      callKey: "op-1",
      usage,
      context: outcome.context,
    },
  ]);
});

it.each([
  ["a shell line asks no model", { ...ids, state: "completed", output: "hello" }],
  ["nothing was counted", { ...ids, outcome: { text: "", finish: null, usage: null, context: null } }],
  ["nothing came of it", { ...ids, state: "interrupted", outcome: null }],
])("where %s, nothing is told", (_, result) => {
  expect(callUsage({ ...about, result })).toEqual([]);
});

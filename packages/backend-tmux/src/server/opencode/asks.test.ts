import { expect, it } from "vitest";
import { PermissionsSchema, QuestionsSchema, replyTo } from "./asks.js";

const [permission] = PermissionsSchema.parse([
  { id: "per_1", sessionID: "ses_1", permission: "bash", patterns: ["ls"], always: ["ls *"], metadata: {} },
]);
const [question] = QuestionsSchema.parse([
  {
    id: "que_1",
    sessionID: "ses_2",
    questions: [{ question: "Which?", header: "pick", options: [{ label: "a", description: "the first" }] }],
  },
]);
if (!permission || !question) throw new Error("Nothing was read.");

it("asks are told as anybody's, with the session that they are of", () => {
  expect(permission).toEqual({
    kind: "permission",
    id: "per_1",
    sessionID: "ses_1",
    permission: "bash",
    patterns: ["ls"],
    always: ["ls *"],
  });
  expect(question).toMatchObject({
    kind: "question",
    sessionID: "ses_2",
    questions: [{ text: "Which?", choices: [{ value: "a", label: "a", description: "the first" }], custom: true }],
  });
});

it.each([
  [{ kind: "permission", decision: "allow" }, { reply: "once" }],
  [{ kind: "permission", decision: "always" }, { reply: "always" }],
  [
    { kind: "permission", decision: "deny", message: "not now" },
    { reply: "reject", message: "not now" },
  ],
  [{ kind: "dismiss" }, { reply: "reject" }],
] as const)("a permission is answered by %j", (answer, told) => {
  expect(replyTo({ ask: permission, answer })).toEqual({ to: "permission", ...told });
});

it("a question is answered by a list for each, or dismissed, and by nothing else", () => {
  expect(replyTo({ ask: question, answer: { kind: "question", answers: [["a"]] } })).toEqual({
    to: "question",
    answers: [["a"]],
  });
  expect(replyTo({ ask: question, answer: { kind: "dismiss" } })).toEqual({ to: "question", answers: null });
  const refused = expect.objectContaining({ code: "invalid_input" });
  for (const answer of [
    { kind: "question" as const, answers: [] },
    { kind: "permission" as const, decision: "allow" as const },
  ])
    expect(() => replyTo({ ask: question, answer })).toThrow(refused);
});

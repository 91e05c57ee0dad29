import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.js";

describe("answerOf", () => {
  it("takes one decision, with its message", () => {
    expect(answerOf({ deny: true, message: "use pnpm" })).toEqual({
      kind: "permission",
      decision: "deny",
      message: "use pnpm",
    });
  });

  it("takes a choice for each question, several of them joined by commas", () => {
    expect(answerOf({ choose: ["a,b", "c"] })).toEqual({ kind: "question", answers: [["a", "b"], ["c"]] });
  });

  it.each([[{}], [{ allow: true, deny: true }], [{ allow: true, choose: ["a"] }]])(
    "refuses none and several: %j",
    (args) => {
      expect(() => answerOf(args)).toThrow(/The answer|the answer/);
    },
  );
});

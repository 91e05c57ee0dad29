import { expect, it } from "vitest";
import { givenAgain, wordsOf } from "./turn-words.js";

it("begins with the words as they were given, and warns behind them", () => {
  expect(givenAgain("Mend it.")).toMatch(/^Mend it\.\n\n.*do nothing twice/);
});

it("asks what the conversation holds only of a turn that goes on", async () => {
  const work = { type: "prompt", content: "Mend it." } as const;
  const goOn = "Continue.";
  const holding = (holds: boolean) => async () => holds;
  const never = () => Promise.reject(new Error("It was asked."));
  expect(await wordsOf({ turn: { cause: "assign", work }, goOn, holds: never })).toBe("Mend it.");
  expect(await wordsOf({ turn: { cause: "retry", work }, goOn, holds: never })).toBe("Mend it.");
  expect(await wordsOf({ turn: { cause: "continue", work }, goOn, holds: holding(true) })).toBe(goOn);
  expect(await wordsOf({ turn: { cause: "continue", work }, goOn, holds: holding(false) })).toBe(
    givenAgain("Mend it."),
  );
});

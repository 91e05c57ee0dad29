import { expect, it } from "vitest";
import { givenAgain } from "./given-again.js";

it("begins with the words as they were given, and warns behind them", () => {
  expect(givenAgain("Mend it.")).toMatch(/^Mend it\.\n\n.*do nothing twice/);
});

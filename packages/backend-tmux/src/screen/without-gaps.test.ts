import { expect, it } from "vitest";
import { withoutGaps } from "./without-gaps.js";

it("keeps the words of a screen and where a part of it ends, and no more of what is empty", () => {
  const screen = `\nNot logged in.\n  Run: login\n${"  \n".repeat(40)}\nPane is dead (status 1)\n`;
  expect(withoutGaps(screen)).toBe("Not logged in.\n  Run: login\n\nPane is dead (status 1)");
  expect(withoutGaps("one\n\ntwo\n")).toBe("one\n\ntwo");
});

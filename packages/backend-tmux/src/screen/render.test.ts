import { expect, it } from "vitest";
import { renderLines } from "./render.js";

it("colours are gone, what is dim is told apart, and wide characters keep their places", () => {
  const captured = ["\u001b[1;32mbold\u001b[0m 漢字 é", "❯ \u001b[2mTry this\u001b[22m now", ""];
  expect(renderLines(captured)).toEqual([
    { text: "bold 漢字 é", firm: "bold 漢字 é" },
    { text: "❯ Try this now", firm: "❯          now" },
    { text: "", firm: "" },
  ]);
});

it("what is dim at the end of a line is so on the next, until something else is said", () => {
  const captured = ["a \u001b[2mhint that", "goes on\u001b[0m, not this", "nor this"];
  expect(renderLines(captured).map(({ firm }) => firm)).toEqual(["a", "       , not this", "nor this"]);
});

it.each([
  ["\u001b[38;5;2mx", "x"],
  ["\u001b[48;2;2;2;2mx", "x"],
  ["\u001b[58:2::2:2:2m\u001b[4:2mx", "x"],
  ["\u001b[0;2;38;5;8mx", ""],
  ["\u001b[2m\u001b[mx", "x"],
])("the numbers of a colour are no attributes: %j", (line, firm) => {
  expect(renderLines([line])).toEqual([{ text: "x", firm }]);
});

it("links, shifts between sets of characters, and the blanks at the end of a line are no text", () => {
  const line = "\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u0007 \u000eqq\u000f  \u001b[0m";
  expect(renderLines([line])).toEqual([{ text: "link qq", firm: "link qq" }]);
});

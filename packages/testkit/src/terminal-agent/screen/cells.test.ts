import { describe, expect, it } from "vitest";
import { cellsOf, wrap } from "./cells.js";

describe("cells", () => {
  it("are never fewer than a terminal takes", () => {
    expect(cellsOf("abc é")).toBe(5);
    expect(cellsOf("漢😀")).toBe(4);
    expect(cellsOf("👩\u200d👧")).toBe(4);
  });

  it("break a text into rows that fit, at its line ends and anywhere else", () => {
    expect(wrap({ text: "abcdef\n\n漢字", columns: 3 })).toEqual(["abc", "def", "", "漢", "字"]);
  });
});

import { describe, expect, it } from "vitest";
import { age, facts, table } from "./table.js";

describe("table", () => {
  it("makes columns of equal width without trailing space", () => {
    expect(
      table({
        head: ["A", "LONG"],
        rows: [
          ["wide one", "b"],
          ["c", ""],
        ],
        empty: "none",
      }),
    ).toBe("A         LONG\nwide one  b\nc");
  });

  it("says what is missing instead of a lone head", () => {
    expect(table({ head: ["A"], rows: [], empty: "none" })).toBe("none");
  });
});

describe("facts", () => {
  it("leaves out what is not there, and keeps a zero", () => {
    expect(
      facts([
        ["a", 0],
        ["longer", "x"],
        ["gone", null],
        ["blank", ""],
      ]),
    ).toBe("a       0\nlonger  x");
  });
});

describe("age", () => {
  const since = "2026-01-01T00:00:00.000Z";
  const at = (seconds: number) => age({ since, now: Date.parse(since) + seconds * 1000 });

  it("uses the largest unit that says enough", () => {
    expect([0, 59, 60, 3599, 3600, 86_400].map(at)).toEqual(["0s", "59s", "1m", "59m", "1h", "1d"]);
  });

  it("is never negative, whatever the clocks say", () => {
    expect(at(-5)).toBe("0s");
  });
});

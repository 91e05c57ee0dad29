import { describe, expect, it } from "vitest";
import { judge } from "./measure.js";
import { jsonLine, measureTable } from "./report.js";

const held = judge({ measure: "town ls", value: 1.96123, unit: "ratio", bound: 2.5 });
const broken = judge({ measure: "spawn", value: 1.15004, unit: "ratio", bound: 1.15 });
const free = judge({ measure: "commit", value: 0.81, unit: "ms", bound: null });

describe("a measure", () => {
  it("is judged by its value, not by what is left of it for the reader", () => {
    expect(held).toEqual({ measure: "town ls", value: 1.961, unit: "ratio", bound: 2.5, side: "most", within: true });
    expect(broken).toMatchObject({ value: 1.15, bound: 1.15, within: false });
  });

  it("is broken below what it must be at least", () => {
    const rate = (value: number) => judge({ measure: "turns", value, unit: "ratio", bound: 0.95, side: "least" });
    expect([rate(0.9501).within, rate(0.9499).within]).toEqual([true, false]);
    expect(measureTable([rate(0.9)])).toMatch(/≥ 0\.95 +BROKEN$/);
  });

  it("without a bound breaks none", () => {
    expect(free.within).toBe(true);
  });

  it("is one line of JSON with its fields in order", () => {
    expect(jsonLine(free)).toBe(
      '{"measure":"commit","value":0.81,"unit":"ms","bound":null,"side":"most","within":true}',
    );
  });

  it("is a row of the measureTable, which names what is broken", () => {
    expect(measureTable([held, broken, free]).split("\n")).toEqual([
      "MEASURE  VALUE  UNIT   BOUND",
      "town ls  1.961  ratio  ≤ 2.5   held",
      "spawn    1.15   ratio  ≤ 1.15  BROKEN",
      "commit   0.81   ms",
    ]);
  });
});

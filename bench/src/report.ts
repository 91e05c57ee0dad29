import { table } from "@townkit/cli";
import type { Measure } from "./measure.js";

/** One line for a program. */
export function jsonLine(measure: Measure): string {
  return JSON.stringify(measure);
}

const head = ["MEASURE", "VALUE", "UNIT", "BOUND", ""];

const signs: Readonly<Record<Measure["side"], string>> = { most: "≤", least: "≥" };

/** All of them for a person. */
export function measureTable(measures: readonly Measure[]): string {
  const rows = measures.map(({ measure, value, unit, bound, side, within }) => {
    const verdict = bound === null ? "" : within ? "held" : "BROKEN";
    return [measure, String(value), unit, bound === null ? "" : `${signs[side]} ${bound}`, verdict];
  });
  return table({ head, rows, empty: "Nothing was measured." });
}

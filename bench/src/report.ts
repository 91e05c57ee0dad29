import type { Measure } from "./measure.js";

/** One line for a program. */
export function jsonLine(measure: Measure): string {
  return JSON.stringify(measure);
}

const head = ["MEASURE", "VALUE", "UNIT", "BOUND", ""];

/** All of them for a person. */
export function table(measures: readonly Measure[]): string {
  const rows = measures.map(({ measure, value, unit, bound, within }) => {
    const verdict = bound === null ? "" : within ? "held" : "BROKEN";
    return [measure, String(value), unit, bound === null ? "" : `≤ ${bound}`, verdict];
  });
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

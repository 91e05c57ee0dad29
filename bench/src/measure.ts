/** One number of a benchmark, and whether it is within what is promised. */
export interface Measure {
  readonly measure: string;
  readonly value: number;
  /** `ratio`, `ms`, `MB`, `%`, `processes`, `turns/s`, `claims/s`. */
  readonly unit: string;
  /** What the value may be at most, or at least; null where nothing is promised. */
  readonly bound: number | null;
  readonly side: "most" | "least";
  readonly within: boolean;
}

/** Judged by the value as it was measured, then rounded for the reader. */
export function judge(measured: Omit<Measure, "within" | "side"> & Partial<Pick<Measure, "side">>): Measure {
  const { measure, value, unit, bound, side = "most" } = measured;
  const within = bound === null || (side === "most" ? value <= bound : value >= bound);
  return { measure, value: Number(value.toPrecision(4)), unit, bound, side, within };
}

/** One number of a benchmark, and whether it is within what is promised. */
export interface Measure {
  readonly measure: string;
  readonly value: number;
  /** `ratio`, `ms`, `MB`, `%`, `processes`. */
  readonly unit: string;
  /** What the value may be at most; null where nothing is promised. */
  readonly bound: number | null;
  readonly within: boolean;
}

/** Judged by the value as it was measured, then rounded for the reader. */
export function judge(measured: Omit<Measure, "within">): Measure {
  const { measure, value, unit, bound } = measured;
  return { measure, value: Number(value.toPrecision(4)), unit, bound, within: bound === null || value <= bound };
}

import type { Measure } from "../measure.js";

/** One thing that is measured, on a town of its own. */
export interface Stage {
  readonly title: string;
  measure(options: { readonly runs: number }): Promise<readonly Measure[]>;
}

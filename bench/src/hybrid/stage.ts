import type { Measure } from "../measure.js";

/** One thing that is measured, on a town of its own. */
export interface Stage {
  readonly title: string;
  measure(options: { readonly runs: number; progress(text: string): void }): Promise<readonly Measure[]>;
}

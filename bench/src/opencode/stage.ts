import type { Measure } from "../measure.js";
import type { BenchTown } from "../town/bench-town.js";

/** One thing that is measured on the town. */
export interface Stage {
  readonly title: string;
  measure(options: { readonly town: BenchTown; readonly runs: number }): Promise<readonly Measure[]>;
}

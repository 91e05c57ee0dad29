import type { Measure } from "./measure.js";

export interface BenchmarkContext {
  /** How many times each pair is measured; a pair of many calls is measured less often. */
  readonly runs: number;
  /** What is left to chance is left to this number. */
  readonly seed: number;
  /** A measure is complete. */
  report(measure: Measure): void;
  /** What is being done now, for a person. */
  progress(text: string): void;
}

export interface Benchmark {
  /** One line. */
  readonly describe: string;
  /** How many runs where nobody says. */
  readonly runs: number;
  run(context: BenchmarkContext): Promise<void>;
}

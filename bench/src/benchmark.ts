import type { Measure } from "./measure.js";

export interface BenchmarkContext {
  /** How many times each pair is measured; a pair of many calls is measured less often. */
  readonly runs: number;
  /** What is left to chance is left to this number. */
  readonly seed: number;
  /** The real agent that the line names; undefined where it names none. */
  readonly agent: string | undefined;
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
  /** The real agents that it can be run with, and how many runs with one where nobody says. */
  readonly agents?: { readonly names: readonly string[]; readonly runs: number };
  run(context: BenchmarkContext): Promise<void>;
}

import type { Stage } from "./stage.js";

/**
 * One requirement of the contract and the proof of it, with no test runner inside: it is run on a stage, and a rejection is a
 * failure. Cases share one workspace and tolerate each other's beads.
 */
export interface BeadsCase {
  /** Stable and never used again for another requirement: `CLAIM-003`. */
  readonly code: string;
  /** One sentence: what holds when this passes. */
  readonly proves: string;
  run(stage: Stage): Promise<void>;
}

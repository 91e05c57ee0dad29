import { type DeliveryLook, type DeliveryStage, isOurs } from "./decide-delivery.js";

/** What is known by now of a prompt that was given up as unknown. */
export interface DoubtSight {
  readonly stage: Exclude<DeliveryStage, "begun">;
  /** The agent's own record holds it. */
  readonly taken: boolean;
  readonly look: DeliveryLook;
  /** The agent has a server, of which the history holds all that it ever took. */
  readonly tellsAll: boolean;
  /** Its text was in the composer when it was looked at before. */
  readonly shown: boolean;
  /** For how long its agent has been idle with nothing in the composer. */
  readonly emptyMs: number;
  /** How long that has to be so. */
  readonly proofMs: number;
}

/**
 * `taken`: the agent has it. `stored`: its text has come back into the composer, where it can be submitted. `absent`: the
 * agent has nothing of it. `doubt`: nobody can tell yet.
 */
export type DoubtStep = "taken" | "stored" | "absent" | "doubt";

/** What late evidence makes of a prompt. A text that was there all the time is no news: its submit key does nothing. */
export function decideDoubt(sight: DoubtSight): DoubtStep {
  const { stage, taken, tellsAll, look, shown, emptyMs, proofMs } = sight;
  if (taken) return "taken";
  if (look.state === "ended") return stage === "staged" ? "absent" : "doubt";
  if (look.state !== "idle") return "doubt";
  if (isOurs(look.draft)) return shown ? "doubt" : "stored";
  const mayBeAbsent = stage === "staged" || tellsAll;
  return mayBeAbsent && look.draft === "empty" && emptyMs >= proofMs ? "absent" : "doubt";
}

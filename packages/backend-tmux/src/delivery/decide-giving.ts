import type { Reading } from "../screen/read-screen.js";
import type { DeliveryLimits } from "./decide-delivery.js";

/** What is known of a prompt that goes to an agent's server, and that its history does not hold, and of that agent. */
export interface GivingSight {
  /** It was given, or may have been, by this try or an earlier one. */
  readonly isGiven: boolean;
  /** For how long the server has had it from this try, or may have; null: this try has not given it. */
  readonly sinceGivenMs: number | null;
  /** How its process ended; null while it runs. */
  readonly ended: string | null;
  readonly state: Reading["state"];
  /** It waits for an answer. */
  readonly asks: boolean;
  readonly sinceStartMs: number;
  readonly limits: Pick<DeliveryLimits, "gateMs" | "proofMs">;
}

export type GivingStep =
  | { readonly step: "wait" }
  | { readonly step: "give" }
  | { readonly step: "refused"; readonly why: string; readonly reason: "busy" | "ended" | "failed" }
  | { readonly step: "unknown"; readonly why: string };

/**
 * The next step: a prompt goes to an agent that is idle. One that may have been given before is given again under its id, which
 * the server takes for the same one.
 */
export function decideGiving(sight: GivingSight): GivingStep {
  const { isGiven, sinceGivenMs, ended, state, sinceStartMs, limits } = sight;
  if (ended !== null) {
    if (!isGiven) return { step: "refused", why: ended, reason: "ended" };
    return { step: "unknown", why: `${ended} It had been given its prompt before, or may have been.` };
  }
  if (sinceGivenMs !== null) {
    if (sinceGivenMs < limits.proofMs) return { step: "wait" };
    return { step: "unknown", why: "It was given its prompt, and its history does not hold it." };
  }
  if (state === "idle") return { step: "give" };
  if (!isGiven && sight.asks) return { step: "refused", why: "it asks something", reason: "busy" };
  if (sinceStartMs < limits.gateMs) return { step: "wait" };
  if (isGiven)
    return { step: "unknown", why: "Its prompt may have been given to it before, and it takes nothing now." };
  if (state === "busy") return { step: "refused", why: "a turn runs that is none of ours", reason: "busy" };
  return { step: "refused", why: "its server does not answer", reason: "failed" };
}

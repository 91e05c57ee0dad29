import type { Reading } from "../screen/read-screen.js";
import { silentEndMs } from "./observe-turn.js";

/** How long an abort may take to be seen: an agent that ends a command first takes many seconds for that on a busy machine. */
const abortMs = 30_000;
/** A second abort key within this time would be another command. */
const abortAgainMs = 2000;

/** How long an agent may take to put back what was aborted, or to begin with what waited behind it. */
const afterwardsMs = 300;

/** `over`: no turn runs. `late`: it has not ended in time, and nothing more is done. */
export type AbortStep = "over" | "press" | "late" | "wait";

/** The next step of an abort. The key is pressed only where there is something to end, and not twice in a row. */
export function decideAbort(sight: {
  state: Reading["state"];
  /** By the agent's own record. */
  turnRuns: boolean;
  /** Since the abort key was pressed for the last time; null: it was not. */
  sinceKeyMs: number | null;
  sinceStartMs: number;
  /** Some of its turns end and its record does not say so. */
  silentEnds: boolean;
  /** For how long its screen has been idle. */
  idleForMs: number;
}): AbortStep {
  const { state, sinceKeyMs, sinceStartMs } = sight;
  if (state === "idle" && isOver(sight)) return "over";
  const mayPress = state === "busy" || state === "menu";
  if (mayPress && (sinceKeyMs === null || sinceKeyMs >= abortAgainMs)) return "press";
  return sinceStartMs >= abortMs ? "late" : "wait";
}

/**
 * What was aborted may be put back into the composer, and taken out of the record, a moment after the agent is idle; and what
 * had waited behind it may run then.
 */
function isOver(sight: {
  turnRuns: boolean;
  silentEnds: boolean;
  idleForMs: number;
  sinceKeyMs: number | null;
}): boolean {
  const { turnRuns, silentEnds, idleForMs, sinceKeyMs } = sight;
  if (turnRuns) return silentEnds && idleForMs >= silentEndMs;
  return sinceKeyMs === null || idleForMs >= afterwardsMs;
}

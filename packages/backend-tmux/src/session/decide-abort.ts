import type { Reading } from "../screen/read-screen.js";

/** How long an abort may take to be seen. */
const abortMs = 10_000;
/** A second abort key within this time would be another command. */
const abortAgainMs = 2000;

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
}): AbortStep {
  const { state, turnRuns, sinceKeyMs, sinceStartMs } = sight;
  if (state === "idle" && !turnRuns) return "over";
  const mayPress = state === "busy" || state === "menu";
  if (mayPress && (sinceKeyMs === null || sinceKeyMs >= abortAgainMs)) return "press";
  return sinceStartMs >= abortMs ? "late" : "wait";
}

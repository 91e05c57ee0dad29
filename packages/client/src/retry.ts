import type { Effect, ErrorCode, TownError } from "@townkit/core";

/** What one try of a call gave. */
export type Try<Result> =
  | { readonly kind: "answered"; readonly result: Result }
  | { readonly kind: "refused"; readonly error: TownError }
  /** No answer of the town's. `none`: it was proven that the request did not arrive. */
  | { readonly kind: "unreachable"; readonly problem: string; readonly effect: Effect; readonly cause: unknown };

/** What the tries of one call have shown so far. Times in milliseconds since the call began. */
export interface Progress {
  /** Of all tries together. */
  readonly effect: Effect;
  /** How many tries in a row found nobody. */
  readonly unreachableTries: number;
  /** When the first of those ended: until then somebody may have been at it. */
  readonly unreachableSinceMs: number | null;
}

export const noTries: Progress = { effect: "none", unreachableTries: 0, unreachableSinceMs: null };

/** A try that has not succeeded. */
export interface FailedTry {
  readonly outcome: Exclude<Try<never>, { kind: "answered" }>;
  readonly startedMs: number;
  readonly endedMs: number;
}

/** The progress after one more try. `reads`: the call changes nothing, whatever became of it. */
export function advance(progress: Progress, tried: FailedTry & { readonly reads: boolean }): Progress {
  const { outcome, endedMs, reads } = tried;
  const seen = outcome.kind === "refused" ? outcome.error.effect : outcome.effect;
  const effect = reads ? "none" : seen === "possible" ? seen : progress.effect;
  if (outcome.kind === "refused") return { effect, unreachableTries: 0, unreachableSinceMs: null };
  return {
    effect,
    unreachableTries: progress.unreachableTries + 1,
    unreachableSinceMs: progress.unreachableSinceMs ?? endedMs,
  };
}

/** All times in milliseconds. */
export interface RetryQuestion {
  readonly tried: FailedTry;
  /** This try included. */
  readonly progress: Progress;
  /** How long to go on while nobody is there. */
  readonly patienceMs: number;
  /** Of the caller's deadline; may be infinite. */
  readonly remainingMs: number;
}

export type RetryDecision =
  | { readonly kind: "again"; readonly afterMs: number }
  /** The caller's time is up. */
  | { readonly kind: "timeout" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "refused"; readonly error: TownError };

const firstBackoffMs = 50;
const longestBackoffMs = 2_000;

/** Who is to wait for longer is told so instead. */
const longestPauseMs = 5_000;

/** A wait that ended sooner than this was not a wait; asking again at once would be a tight loop. */
const shortestWaitMs = 50;

/**
 * Whether to try again. Every call of the API is safe to repeat: reads change nothing, and the others carry their key. An
 * answer that refuses is final, but for the end of one wait among several, and a limit that the town says will soon be over.
 */
export function decideRetry(question: RetryQuestion): RetryDecision {
  const { tried, progress, remainingMs } = question;
  const { outcome, startedMs, endedMs } = tried;
  if (outcome.kind === "refused") {
    const pauseMs = pauseWanted(outcome.error);
    if (pauseMs !== undefined && pauseMs < remainingMs) return again(pauseMs, question);
    if (outcome.error.code !== "wait_timeout") return { kind: "refused", error: outcome.error };
    if (remainingMs <= 0) return { kind: "timeout" };
    return again(endedMs - startedMs < shortestWaitMs ? shortestWaitMs : 0, question);
  }
  if (endedMs - (progress.unreachableSinceMs ?? endedMs) >= question.patienceMs) return { kind: "unreachable" };
  if (remainingMs <= 0) return { kind: "timeout" };
  return again(backoffMs(progress.unreachableTries), question);
}

/** Refusals that come before the town has looked at what is asked for: at its door, or where nothing can be written. */
const unlooked: ReadonlySet<ErrorCode> = new Set([
  "unauthorized",
  "forbidden",
  "not_acceptable_host",
  "origin_not_allowed",
  "payload_too_large",
  "unsupported_media_type",
  "limit_reached",
  "store_full",
  "store_failed",
  "store_corrupt",
]);

/**
 * What a call that ends with this refusal may have changed. A town knows a repeated call by its key, so what it refuses after it
 * has looked holds for all tries; what it refuses before holds for the last one alone.
 */
export function effectOf({ error, progress }: { error: TownError; progress: Progress }): Effect {
  return unlooked.has(error.code) ? progress.effect : error.effect;
}

/** How long a town that has too much to do wants to be left alone, in milliseconds; undefined: the refusal is final. */
function pauseWanted({ code, facts }: TownError): number | undefined {
  const { retryAfterMs } = facts;
  const soon = typeof retryAfterMs === "number" && retryAfterMs > 0 && retryAfterMs <= longestPauseMs;
  return code === "limit_reached" && soon ? retryAfterMs : undefined;
}

/** How long to wait before the try after `tries` that failed. */
export function backoffMs(tries: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** (tries - 1));
}

function again(afterMs: number, { remainingMs }: RetryQuestion): RetryDecision {
  return { kind: "again", afterMs: Math.min(afterMs, remainingMs) };
}

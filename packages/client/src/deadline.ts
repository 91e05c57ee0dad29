import { type CallOptions, type Clock, systemClock } from "@townkit/core";

/** A caller's patience: until when, and what ends it sooner. */
export interface Deadline {
  readonly timeoutMs: number | undefined;
  /** Milliseconds; infinite where the caller set none. */
  remainingMs(): number;
  elapsedMs(): number;
}

export function startDeadline(options: CallOptions, clock: Clock = systemClock): Deadline {
  const startedAt = clock.monotonic();
  const elapsedMs = () => clock.monotonic() - startedAt;
  return {
    timeoutMs: options.timeoutMs,
    elapsedMs,
    remainingMs: () => (options.timeoutMs === undefined ? Number.POSITIVE_INFINITY : options.timeoutMs - elapsedMs()),
  };
}

/** Resolves after `ms`, or as soon as the signal is raised. */
export function pause(options: { ms: number; signal: AbortSignal }): Promise<void> {
  const { ms, signal } = options;
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}

/** Any of the given ones, those that are undefined left out. */
export function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}

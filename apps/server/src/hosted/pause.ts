import type { Clock } from "@townkit/core";

/** Resolves after `ms`, or as soon as the signal is raised. */
export function pause(options: { ms: number; signal: AbortSignal; clock: Clock }): Promise<void> {
  const { ms, signal, clock } = options;
  return new Promise((resolve) => {
    const cancel = clock.after(ms, done);
    function done(): void {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}

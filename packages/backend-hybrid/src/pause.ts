import type { Clock } from "@townkit/core";

/** Resolves after so many milliseconds, or as soon as one of the signals is raised. */
export function pause(options: { ms: number; signals: readonly AbortSignal[]; clock: Clock }): Promise<void> {
  const { ms, signals, clock } = options;
  return new Promise<void>((resolve) => {
    const cancel = clock.after(ms, end);
    function end(): void {
      cancel();
      for (const signal of signals) signal.removeEventListener("abort", end);
      resolve();
    }
    for (const signal of signals) signal.addEventListener("abort", end);
    if (signals.some(({ aborted }) => aborted)) end();
  });
}

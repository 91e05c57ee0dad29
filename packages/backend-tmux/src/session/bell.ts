import type { Clock } from "@townkit/core";

/** Tells those who wait that something may have changed, so that they look again. */
export interface Bell {
  ring(): void;
  /** How often it has rung. */
  readonly rings: number;
  /** Resolves at the next ring behind so many (absent: those until now), after `ms`, or when the signal is raised. */
  wait(options: { ms: number; behind?: number; signal?: AbortSignal }): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  const waiting = new Set<() => void>();
  let rings = 0;
  return {
    get rings() {
      return rings;
    },
    ring() {
      rings += 1;
      for (const wake of [...waiting]) wake();
    },
    wait: ({ ms, behind = rings, signal }) =>
      new Promise((resolve) => {
        const wake = (): void => {
          stop();
          waiting.delete(wake);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const stop = clock.after(ms, wake);
        if (signal?.aborted || rings > behind) return wake();
        waiting.add(wake);
        signal?.addEventListener("abort", wake);
      }),
  };
}

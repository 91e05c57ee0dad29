import type { Clock } from "@townkit/core";

/** Tells those who wait that something may have changed, so that they look again. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, after `ms`, or when the signal is raised. */
  wait(options: { ms: number; signal?: AbortSignal }): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const wake of [...waiting]) wake();
    },
    wait: ({ ms, signal }) =>
      new Promise((resolve) => {
        const wake = (): void => {
          stop();
          waiting.delete(wake);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const stop = clock.after(ms, wake);
        if (signal?.aborted) return wake();
        waiting.add(wake);
        signal?.addEventListener("abort", wake);
      }),
  };
}

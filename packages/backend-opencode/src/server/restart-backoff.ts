export interface RestartPolicy {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** A server that has lived so long counts as healthy: the next death starts at the first delay again. */
  readonly healthyAfterMs: number;
}

export const defaultRestartPolicy: RestartPolicy = { firstDelayMs: 250, maxDelayMs: 30_000, healthyAfterMs: 60_000 };

export interface RestartHistory {
  /** Deaths and failed starts in a row. */
  readonly failures: number;
}

/** What follows from a death or a failed start: the delay before the next start doubles with each one in a row. */
export function nextRestart(options: { history: RestartHistory; livedMs: number; policy: RestartPolicy }): {
  delayMs: number;
  history: RestartHistory;
} {
  const { policy } = options;
  const before = options.livedMs >= policy.healthyAfterMs ? 0 : options.history.failures;
  const delayMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** Math.min(before, 30));
  return { delayMs, history: { failures: before + 1 } };
}

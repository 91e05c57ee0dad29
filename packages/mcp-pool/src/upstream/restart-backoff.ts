export interface RestartHistory {
  /** Deaths and failed starts in a row. */
  readonly failures: number;
  /** No start before this. */
  readonly notBeforeMs: number;
}

const firstDelayMs = 250;
const maxDelayMs = 30_000;
/** A server that lived so long counts as healthy: its death is the first one in a row. */
const healthyAfterMs = 60_000;

/** What follows from a death or a failed start: the delay before the next start doubles with each one in a row. */
export function afterFailure(options: {
  readonly history: RestartHistory;
  readonly livedMs: number;
  readonly nowMs: number;
}): RestartHistory {
  const before = options.livedMs >= healthyAfterMs ? 0 : options.history.failures;
  const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(before, 30));
  return { failures: before + 1, notBeforeMs: options.nowMs + delayMs };
}

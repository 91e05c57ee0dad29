import { BackendFailedError } from "../errors/outside-errors.js";
import type { Clock } from "../ports/clock.js";
import { onAbort } from "./on-abort.js";

/** What a driver gets to end by itself once its signal has been raised. */
const graceMs = 5000;

/**
 * Runs one of a driver's effects within a deadline: its signal is raised first, and a driver that does not heed it is left
 * behind with an error whose effect is `possible`.
 */
export async function limited<T>(options: {
  what: string;
  backend: string;
  ms: number;
  clock: Clock;
  /** Raises the driver's signal early. */
  signal: AbortSignal;
  run: (signal: AbortSignal) => Promise<T>;
}): Promise<T> {
  const { what, backend, ms, clock, signal, run } = options;
  const controller = new AbortController();
  const raise = () => controller.abort();
  if (signal.aborted) raise();
  const stopListening = onAbort(signal, raise);
  const cancelRaise = clock.after(ms, raise);
  let cancelLeave = () => {};
  const left = new Promise<never>((_resolve, reject) => {
    const problem = `${what} did not end within ${ms + graceMs} ms`;
    cancelLeave = clock.after(ms + graceMs, () =>
      reject(new BackendFailedError({ backend, problem, effect: "possible" })),
    );
  });
  try {
    return await Promise.race([run(controller.signal), left]);
  } finally {
    cancelRaise();
    cancelLeave();
    stopListening();
  }
}

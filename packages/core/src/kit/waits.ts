import type { CallOptions } from "../contract/options.js";
import { CallAbortedError, WaitTimeoutError } from "../errors/outside-errors.js";
import type { Effect, TownError } from "../errors/town-error.js";
import type { Clock } from "../ports/clock.js";
import { onAbort } from "./on-abort.js";

/** What a caller waits for, and what its error tells when the wait ends first. */
export interface Wait {
  /** One noun phrase: `the settling of assignment w-1`. */
  readonly what: string;
  /** The ids by which the caller can wait again. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Asked when the wait ends: what the call may have changed by then. */
  readonly effect: () => Effect;
  /** Absent `timeoutMs` and `signal`: as long as it takes. */
  readonly call: CallOptions;
}

/** Waits that look again only when they are woken. */
export interface Waits {
  /**
   * Resolves with what `check` finds. It is called at once, and after each `wake` of the key.
   * @throws WaitTimeoutError, CallAbortedError; whatever `check` throws; the error given to `end`.
   */
  until<T>(wait: Wait & { key: string; check: () => T | undefined | Promise<T | undefined> }): Promise<T>;
  wake(key: string): void;
  /** Ends all waits, the present and the later ones, that find nothing: nobody will wake them any more. */
  end(error: TownError): void;
}

export function createWaits(options: { clock: Clock }): Waits {
  const sleepers = new Map<string, Set<() => void>>();
  let ended: TownError | undefined;

  function enter(key: string, sleeper: () => void): void {
    const others = sleepers.get(key) ?? new Set();
    sleepers.set(key, others.add(sleeper));
  }

  function leave(key: string, sleeper: () => void): void {
    const others = sleepers.get(key);
    others?.delete(sleeper);
    if (others?.size === 0) sleepers.delete(key);
  }

  async function until<T>(
    wait: Wait & { key: string; check: () => T | undefined | Promise<T | undefined> },
  ): Promise<T> {
    let over = false;
    let woken = false;
    let resume = () => {};
    const sleeper = () => {
      woken = true;
      resume();
    };
    async function look(): Promise<T> {
      for (;;) {
        // Before the check: a wake during an asynchronous one must not be missed.
        woken = false;
        const found = await wait.check();
        if (found !== undefined) return found;
        if (ended) throw ended;
        if (over) throw new Error("The wait is over.");
        if (woken) continue;
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
    }
    enter(wait.key, sleeper);
    try {
      return await withinCall({ ...wait, work: look(), clock: options.clock });
    } finally {
      over = true;
      leave(wait.key, sleeper);
      resume();
    }
  }

  function wake(key: string): void {
    for (const sleeper of [...(sleepers.get(key) ?? [])]) sleeper();
  }

  function end(error: TownError): void {
    ended = error;
    for (const key of [...sleepers.keys()]) wake(key);
  }

  return { until, wake, end };
}

/** The longest time that a timer of the platform takes; beyond it, it would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The work's result, as long as its caller waits for it. The work itself goes on.
 * @throws WaitTimeoutError, CallAbortedError
 */
export function withinCall<T>(options: Wait & { work: Promise<T>; clock: Clock }): Promise<T> {
  const { work, call, clock, what, facts, effect } = options;
  const { signal, timeoutMs } = call;
  if (signal === undefined && timeoutMs === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const giveUp = () => done(() => reject(new CallAbortedError({ what, effect: effect(), facts })));
    const tooLate = () =>
      done(() => reject(new WaitTimeoutError({ what, timeoutMs: timeoutMs ?? 0, effect: effect(), facts })));
    const cancelTimer = timeoutMs === undefined ? () => {} : clock.after(Math.min(timeoutMs, longestTimerMs), tooLate);
    const stopListening = signal === undefined ? () => {} : onAbort(signal, giveUp);
    function done(settle: () => void): void {
      cancelTimer();
      stopListening();
      settle();
    }
    work.then(
      (value) => done(() => resolve(value)),
      (error: unknown) => done(() => reject(error as Error)),
    );
    if (signal?.aborted) giveUp();
  });
}

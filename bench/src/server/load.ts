import { setTimeout as sleep } from "node:timers/promises";

/** What goes wrong, by whom it was met. */
export class Faults {
  readonly #told: (text: string) => void;
  count = 0;

  constructor(told: (text: string) => void) {
    this.#told = told;
  }

  add(who: string, problem: unknown): void {
    this.count += 1;
    // The first ones say what the others are.
    if (this.count <= 10) this.#told(`${who}: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

/**
 * Does something again and again, begun once in so many milliseconds, until the signal is raised. The first time is put off by a part of
 * that, so that many who do so are spread over it. What is thrown is a fault, and it goes on.
 */
export async function atPace(options: {
  readonly who: string;
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly faults: Faults;
  readonly run: () => Promise<void>;
}): Promise<void> {
  const { who, everyMs, signal, faults, run } = options;
  await pause(Math.random() * everyMs, signal);
  while (!signal.aborted) {
    const startedMs = performance.now();
    await run().catch((error: unknown) => {
      faults.add(who, error);
    });
    await pause(everyMs - (performance.now() - startedMs), signal);
  }
}

/** Ends early when the signal is raised. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => {});
}

import type { Clock } from "../ports/clock.js";

const firstMs = 1_000;
const longestMs = 60_000;

/** What could not be looked at is looked at again, ever more seldom, until it can be. */
export interface LaterLooks {
  failed(id: string): void;
  succeeded(id: string): void;
}

export function createLaterLooks(options: {
  clock: Clock;
  /** Ends all of it. */
  signal: AbortSignal;
  /** Says by the calls above how it went. Where it says nothing there is nothing left to look at. */
  look: (id: string) => Promise<void>;
}): LaterLooks {
  const { clock, signal, look } = options;
  const failures = new Map<string, { readonly inARow: number; readonly cancel: () => void }>();

  function forget(id: string): void {
    failures.get(id)?.cancel();
    failures.delete(id);
  }

  async function again(id: string): Promise<void> {
    const before = failures.get(id);
    await look(id).catch(() => {});
    if (failures.get(id) === before) failures.delete(id);
  }

  signal.addEventListener("abort", () => [...failures.keys()].forEach(forget), { once: true });
  return {
    failed(id) {
      if (signal.aborted) return;
      const inARow = (failures.get(id)?.inARow ?? 0) + 1;
      forget(id);
      const cancel = clock.after(Math.min(longestMs, firstMs * 2 ** (inARow - 1)), () => void again(id));
      failures.set(id, { inARow, cancel });
    },
    succeeded: forget,
  };
}

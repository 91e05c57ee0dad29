import { manualClock } from "@townkit/core/memory";

/** A clock that is put forward by hand, and what follows from that with it. */
export function handClock() {
  const clock = manualClock();
  async function forward(ms: number): Promise<void> {
    clock.pass(ms);
    // What they began goes on, as far as nothing else is waited for.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }
  return { clock, forward, waiting: () => clock.pending() };
}

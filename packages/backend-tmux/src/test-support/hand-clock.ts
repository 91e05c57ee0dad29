import type { Clock } from "@townkit/core";

/** A clock that is put forward by hand. `set`: somebody sets it, and no time goes by. */
export function handClock() {
  let now = 0;
  let zero = 0;
  let due: { at: number; run: () => void }[] = [];
  const clock: Clock = {
    now: () => zero + now,
    monotonic: () => now,
    after(ms, run) {
      const one = { at: now + ms, run };
      due.push(one);
      return () => {
        due = due.filter((other) => other !== one);
      };
    },
  };
  async function forward(ms: number): Promise<void> {
    now += ms;
    const ready = due.filter(({ at }) => at <= now);
    due = due.filter(({ at }) => at > now);
    for (const { run } of ready) run();
    // What they began goes on, as far as nothing else is waited for.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }
  const set = (ms: number): void => {
    zero += ms;
  };
  return { clock, forward, set, waiting: () => due.length };
}

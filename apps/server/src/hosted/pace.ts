import { type Clock, isDurable, type TownEvent } from "@townkit/core";

/** How many events a backend may tell in a second, in the long run and at once. */
const perSecond = 5_000;
const atOnce = 20_000;

/** What is told to stay costs a write to the journal: it counts as so many passing ones. */
const durableCost = 20;

/** Lets events through as fast as a town can take them. Who tells more is read more slowly, and has to say `resync` himself. */
export function createPace(clock: Clock): (event: TownEvent) => Promise<void> {
  let budget = atOnce;
  let at = clock.monotonic();
  return (event) => {
    const now = clock.monotonic();
    budget = Math.min(atOnce, budget + ((now - at) / 1_000) * perSecond);
    at = now;
    budget -= isDurable(event) ? durableCost : 1;
    if (budget > 0) return Promise.resolve();
    return new Promise((resolve) => void clock.after((-budget / perSecond) * 1_000 + 100, resolve));
  };
}

import { expect, it } from "vitest";
import { handClock } from "../test-support/hand-clock.js";
import { createTicker } from "./ticker.js";

/** A ticker by a clock of the test's, and how often it ran. */
function counted() {
  const hand = handClock();
  let runs = 0;
  const run = () => {
    runs += 1;
    return Promise.resolve();
  };
  const ticker = createTicker({ clock: hand.clock, soonMs: 30, everyMs: () => 250, run });
  return { ...hand, ticker, runs: () => runs };
}

it("what rested is run soon, what is asked for all the time not oftener than it may, and what is at rest not at all", async () => {
  const { ticker, forward, waiting, runs } = counted();
  ticker.poke();
  ticker.poke();
  await forward(29);
  expect(runs()).toBe(0);
  await forward(1);
  expect(runs()).toBe(1);
  expect(waiting()).toBe(0);
  ticker.poke();
  await forward(249);
  expect(runs()).toBe(1);
  await forward(1);
  expect(runs()).toBe(2);
  await forward(1000);
  ticker.poke();
  await forward(30);
  expect(runs()).toBe(3);
});

it("what is asked for while it runs is run once more behind it", async () => {
  const { clock, forward } = handClock();
  const ends: (() => void)[] = [];
  const run = () => new Promise<void>((end) => ends.push(end));
  const ticker = createTicker({ clock, soonMs: 0, everyMs: () => 100, run });
  ticker.poke();
  await forward(0);
  ticker.poke();
  ticker.poke();
  await forward(1000);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await Promise.resolve();
  await forward(0);
  await forward(0);
  expect(ends).toHaveLength(2);
  ticker.stop();
});

it("a clock that is set back holds nothing up", async () => {
  const { ticker, clock, forward, runs } = counted();
  ticker.poke();
  await forward(30);
  clock.set(-3_600_000);
  ticker.poke();
  await forward(250);
  expect(runs()).toBe(2);
});

import { expect, it } from "vitest";
import { type AbortStep, decideAbort } from "./decide-abort.js";

type Sight = Parameters<typeof decideAbort>[0];
const idle = { state: "idle", turnRuns: false, sinceKeyMs: 500 } as const;
const busy: Sight = {
  state: "busy",
  turnRuns: true,
  sinceKeyMs: null,
  sinceStartMs: 0,
  silentEnds: false,
  idleForMs: 0,
};

it.each<[what: string, sight: Partial<Sight>, step: AbortStep]>([
  ["an agent at work gets the key", {}, "press"],
  ["so does one that asks", { state: "menu" }, "press"],
  ["a second one in a row would be another command", { sinceKeyMs: 1999, sinceStartMs: 2500 }, "wait"],
  ["it is pressed again when it did nothing", { sinceKeyMs: 2000, sinceStartMs: 2500 }, "press"],
  ["an idle agent whose turn has no end yet is waited for", { state: "idle" }, "wait"],
  [
    "one that ends turns in silence is not believed at once",
    { state: "idle", silentEnds: true, idleForMs: 1999 },
    "wait",
  ],
  ["but it is in the end", { state: "idle", silentEnds: true, idleForMs: 2000 }, "over"],
  ["nor while it works", { silentEnds: true, idleForMs: 2000, sinceKeyMs: 500 }, "wait"],
  ["what an idle agent does afterwards is waited for", { ...idle, idleForMs: 299 }, "wait"],
  ["for a moment", { ...idle, idleForMs: 300 }, "over"],
  ["but not where nothing was aborted", { ...idle, sinceKeyMs: null }, "over"],
  ["what had waited and runs now gets the key too", { sinceKeyMs: 2000, sinceStartMs: 3000 }, "press"],
  ["an idle agent without a turn gets no key", { state: "idle", turnRuns: false }, "over"],
  ["a screen that is not understood gets no key", { state: "unknown" }, "wait"],
  ["nor does it for ever", { state: "unknown", sinceStartMs: 30_000 }, "late"],
  ["what just got the key is late as well", { sinceKeyMs: 500, sinceStartMs: 30_000 }, "late"],
])("%s", (_, sight, step) => {
  expect(decideAbort({ ...busy, ...sight })).toBe(step);
});

import { expect, it } from "vitest";
import { leaksBetween } from "./standing.js";

it("what there is more of than chance explains is a leak, also what there was none of", () => {
  const before = { timers: 3, sockets: 10, files: 7 };
  const after = { timers: 8, sockets: 12, files: 7, pipes: 5 };
  expect(leaksBetween({ before, after, slack: 4 })).toEqual([
    "timers: 8, and there were 3",
    "pipes: 5, and there were 0",
  ]);
});

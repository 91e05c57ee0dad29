import { systemClock } from "@townkit/core";
import { expect, it } from "vitest";
import { createBell } from "./bell.js";

const long = { ms: 3_600_000 };

it("who waits is told of the next ring, and of one that came behind what they have seen", async () => {
  const bell = createBell(systemClock);
  const waiting = bell.wait(long);
  const behind = bell.rings;
  bell.ring();
  await waiting;
  await bell.wait({ ...long, behind });
  expect(bell.rings).toBe(behind + 1);
});

it("a ring before the wait is none that is waited for; time and the signal end it", async () => {
  const bell = createBell(systemClock);
  bell.ring();
  await bell.wait({ ms: 1 });
  const ending = new AbortController();
  const waiting = bell.wait({ ...long, signal: ending.signal });
  ending.abort();
  await waiting;
  await bell.wait({ ...long, signal: ending.signal });
});

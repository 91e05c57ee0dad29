import { expect, it } from "vitest";
import { createOccupancy } from "./occupancy.js";

it("says what a session is at work on until that is let go, and then tells who waits", async () => {
  const occupancy = createOccupancy();
  const release = occupancy.hold("s-1", "a command runs");
  expect([occupancy.of("s-1"), occupancy.of("s-2")]).toEqual(["a command runs", undefined]);
  let told = false;
  const waiting = occupancy.released("s-1").then(() => {
    told = true;
  });
  await Promise.resolve();
  expect(told).toBe(false);
  release();
  await waiting;
  expect(occupancy.of("s-1")).toBeUndefined();
  await occupancy.released("s-1");
});

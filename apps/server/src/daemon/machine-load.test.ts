import { expect, test } from "vitest";
import { machineLoad } from "./machine-load.js";

test("a machine that runs this has memory left and a load that is a number", () => {
  const { freeMemoryMb, load } = machineLoad();
  expect(freeMemoryMb).toBeGreaterThan(1);
  expect(load).toBeGreaterThanOrEqual(0);
});

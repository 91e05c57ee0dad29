import { expect, it } from "vitest";
import { faultKinds, planChaos } from "./chaos/plan.js";
import { runChaos } from "./chaos/run-chaos.js";

/** The shortest plan of this seed in which every fault happens. */
const seed = 4;
const faults = 6;

it("loses, repeats and leaks nothing in a short chaos run with every kind of fault", { timeout: 900_000 }, async () => {
  const kinds = planChaos({ seed, faults, sessions: 3 }).faults.map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(faultKinds));
  const { result, complaints } = await runChaos({ seed, faults, sessions: 3, log: () => {} });
  expect(complaints).toEqual([]);
  expect(result).toMatchObject({ faults, unknown: 0, lost: 0, repeated: 0, leakedProcesses: 0 });
  expect(result.completed).toBe(result.assignments);
});

import { expect, it } from "vitest";
import { planChaos } from "./chaos/plan.js";
import { faultKinds, runChaos } from "./chaos/run-chaos.js";

/** The shortest plans of these seeds in which every fault happens. */
it.each([
  { backend: "opencode", seed: 4, faults: 6 },
  { backend: "tmux", seed: 10, faults: 6 },
] as const)(
  "loses, repeats and leaks nothing in a short chaos run on $backend with every kind of fault",
  { timeout: 900_000 },
  async ({ backend, seed, faults }) => {
    const kinds = faultKinds(backend);
    const planned = planChaos({ seed, kinds, faults, sessions: 3 }).faults.map(({ kind }) => kind);
    expect(new Set(planned)).toEqual(new Set(kinds));
    const { result, complaints } = await runChaos({ backend, seed, faults, sessions: 3, log: () => {} });
    expect(complaints).toEqual([]);
    expect(result).toMatchObject({ faults, lost: 0, repeated: 0, leakedProcesses: 0 });
    // Who killed an agent under its submit key may have been told that nothing was delivered.
    if (backend === "opencode") expect(result.completed).toBe(result.assignments);
  },
);

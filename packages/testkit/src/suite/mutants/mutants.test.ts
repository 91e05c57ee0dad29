import { describe, expect, it } from "vitest";
import { memoryAlone, memoryOverWorld } from "../../test-support/memory-subject.js";
import { poolOverWorld } from "../../test-support/pool-subject.js";
import { listRequirements, type OrchestratorFactory, orchestratorSuite, runSuite } from "../index.js";
import { mutants, mutated } from "./index.js";

/** The plainest right orchestrator to which the part of the case applies. */
function rightFor(code: string): OrchestratorFactory {
  const part = listRequirements().find((requirement) => requirement.code === code)?.part;
  if (part === "outbox" || part?.startsWith("restart-store")) return poolOverWorld;
  return part?.startsWith("restart") ? memoryOverWorld : memoryAlone;
}

async function statusOf(options: { factory: OrchestratorFactory; code: string }) {
  const { factory, code } = options;
  const suite = orchestratorSuite({
    ...factory,
    // A mutant that swallows an answer must be found out soon.
    open: async () => Object.assign(await factory.open(), { patienceMs: 3000 }),
  });
  const { results } = await runSuite({ suite, only: [code] });
  return results.map(({ status }) => status);
}

describe("the suite notices an orchestrator that", () => {
  for (const mutant of mutants) {
    const { wrong, caughtBy: code } = mutant;
    it(`${wrong} (${code})`, async () => {
      const factory = rightFor(code);
      expect(await statusOf({ factory, code })).toEqual(["passed"]);
      expect(await statusOf({ factory: mutated(factory, mutant), code })).toEqual(["failed"]);
    });
  }
});

describe("the mutants", () => {
  it("break something of every group of requirements", () => {
    const group = (code: string) => code.replace(/-\d+$/, "");
    const groups = new Set(listRequirements().map(({ code }) => group(code)));
    expect(new Set(mutants.map(({ caughtBy }) => group(caughtBy)))).toEqual(groups);
  });
});

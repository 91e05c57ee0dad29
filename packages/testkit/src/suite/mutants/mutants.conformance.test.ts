import { describe, expect, it } from "vitest";
import { memoryOverWorld } from "../../test-support/memory-subject.js";
import { poolOverWorld } from "../../test-support/pool-subject.js";
import { listRequirements, type OrchestratorFactory, orchestratorSuite, runSuite } from "../index.js";
import { type Mutant, mutants, mutated } from "./index.js";

const partOf = new Map(listRequirements().map(({ code, part }) => [code, part]));

/** A right orchestrator to which the part of the case applies. */
function rightFor(code: string): OrchestratorFactory {
  const part = partOf.get(code) ?? "";
  return part === "outbox" || part.startsWith("restart-store") ? poolOverWorld : memoryOverWorld;
}

/** The cases that fail on the mutant, of those that have to. */
async function failuresOf(mutant: Mutant): Promise<string[]> {
  const failed: string[] = [];
  for (const right of new Set(mutant.caughtBy.map(rightFor))) {
    const factory = mutated(right, mutant);
    // What a mutant keeps back never comes: no use in waiting long for it.
    const open = async () => Object.assign(await factory.open(), { patienceMs: 1000 });
    const only = mutant.caughtBy.filter((code) => rightFor(code) === right);
    const { results } = await runSuite({ suite: orchestratorSuite({ ...factory, open }), only });
    failed.push(...results.flatMap(({ code, status }) => (status === "failed" ? [code] : [])));
  }
  return failed.sort();
}

describe("the suite notices an orchestrator that", () => {
  for (const mutant of mutants) {
    it(`${mutant.wrong} (${mutant.caughtBy.length === 1 ? mutant.caughtBy[0] : `${mutant.caughtBy.length} cases`})`, async () => {
      expect(await failuresOf(mutant)).toEqual([...mutant.caughtBy].sort());
    });
  }
});

describe("the mutants", () => {
  it("break something of every group of requirements", () => {
    const group = (code: string) => code.replace(/-\d+$/, "");
    const broken = new Set(mutants.flatMap(({ caughtBy }) => caughtBy.map(group)));
    expect(broken).toEqual(new Set([...partOf.keys()].map(group)));
  });
});

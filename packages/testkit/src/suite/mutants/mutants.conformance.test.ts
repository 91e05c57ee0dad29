import { describe, it } from "vitest";
import { orchestratorSuite } from "../index.js";
import { failuresOn } from "./hunt.js";
import { mutants } from "./index.js";
import { rightOneFor } from "./rights.js";

const { cases } = orchestratorSuite(rightOneFor("every"));
const parts = new Map(cases.map(({ code, part }) => [code, part]));

describe.concurrent("the suite notices an orchestrator that", () => {
  for (const mutant of mutants) {
    const [code] = mutant.caughtBy;
    it(`${mutant.wrong} (${code})`, async ({ expect }) => {
      const failed = await failuresOn(mutant, rightOneFor(parts.get(code) ?? "every"));
      expect(failed[0]).toBe(code);
      expect(failed.toSorted()).toEqual(mutant.caughtBy.toSorted());
    });
  }
});

it("has one mutant for each requirement, which it is the first to notice", ({ expect }) => {
  const first = mutants.map(({ caughtBy: [code] }) => code);
  expect(first.toSorted()).toEqual([...parts.keys()].sort());
});

import { expect, it } from "vitest";
import { requirementGroups } from "./groups.js";
import { listRequirements } from "./suite.js";

const requirements = listRequirements();

it("every requirement is of a group that is told, and every group has some", () => {
  const told = requirementGroups.map(({ name }) => name);
  expect(new Set(requirements.map(({ group }) => group))).toEqual(new Set(told));
});

it("the first half is what every backend owes before it declares anything", () => {
  const halves = (part: string) => new Set(requirements.filter((one) => one.part === part).map(({ half }) => half));
  for (const owed of ["every", "no-outbox", "backend", "cannot-abort"])
    expect(halves(owed)).toEqual(new Set(["first"]));
  for (const taken of ["outbox", "can-abort", "restart", "crash"]) expect(halves(taken)).toEqual(new Set(["second"]));
});

it("to whom a requirement applies is said in words", () => {
  const one = requirements.find(({ part }) => part === "outbox, can-abort");
  expect(one?.appliesTo).toBe("durability `store`: it has an outbox, and agents that declare `abort`");
});

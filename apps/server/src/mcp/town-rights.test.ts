import type { Session } from "@townkit/core";
import { expect, it } from "vitest";
import { type Asker, everything, nothing, requireSeen, requireSpawn, seenBy } from "./town-rights.js";

const rights = { may: [], over: "children", max_children: 2, max_depth: 1 } as const;
const mayor: Asker = { session: "mayor", rights: { ...rights, may: ["spawn"] } };
const ancestors = (session: string) => ({ child: ["mayor"], grandchild: ["child", "mayor"] })[session] ?? [];
const sessions = ["mayor", "child", "grandchild", "stranger"].map((id) => ({ id }) as Session);
const person: Asker = { session: "@person", rights: everything };

it("one sees what came of it, and one that is over the town sees all", () => {
  const ids = (asker: Asker) => seenBy({ asker, sessions, ancestors }).map(({ id }) => id);
  expect(ids(mayor)).toEqual(["child", "grandchild"]);
  expect(ids(person)).toHaveLength(4);
  expect(() => requireSeen({ asker: mayor, session: "grandchild", ancestors })).not.toThrow();
  expect(() => requireSeen({ asker: mayor, session: "mayor", ancestors })).toThrow(/none of the sessions/);
  expect(() => requireSeen({ asker: person, session: "stranger", ancestors })).not.toThrow();
});

const spawn = (more: Partial<Parameters<typeof requireSpawn>[0]> = {}) =>
  requireSpawn({ asker: mayor, role: "polecat", children: 0, above: [], ...more });

it("one may spawn as many as its role may have, of the roles that it may", () => {
  expect(() => spawn({ children: 1 })).not.toThrow();
  expect(() => spawn({ children: 2 })).toThrow(/no more than 2/);
  const asker = { ...mayor, rights: { ...mayor.rights, roles: ["reviewer"] } };
  expect(() => spawn({ asker })).toThrow(/reviewer, and polecat is none/);
  expect(() => spawn({ asker, role: "reviewer" })).not.toThrow();
  expect(() => spawn({ asker: person, children: 1000 })).not.toThrow();
  expect(() => spawn({ asker: { session: "x", rights: nothing } })).toThrow(/no more than 0/);
});

it("what is above counts the generations below it too", () => {
  const child: Asker = { session: "child", rights: { ...mayor.rights, max_depth: 5 } };
  expect(() => spawn({ asker: child, above: [mayor] })).toThrow(/Below mayor there may be 1 generations/);
  const patient = { ...mayor, rights: { ...mayor.rights, max_depth: 2 } };
  expect(() => spawn({ asker: child, above: [patient] })).not.toThrow();
  expect(() => spawn({ asker: { ...child, session: "g" }, above: [child, patient] })).toThrow(/Below mayor/);
});

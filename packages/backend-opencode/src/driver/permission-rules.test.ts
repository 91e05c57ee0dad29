import { expect, it } from "vitest";
import { permissionNames, permissionRules } from "./permission-rules.js";

const asks = [{ permission: "bash", pattern: "*", action: "ask" as const }];
const own = { reviewer: asks, edit: [] };

it("a session has the rules that it names, else those of its role, else none", () => {
  const rules = (config: { role: string; permissions?: string }) => permissionRules({ own, config });
  expect(rules({ role: "reviewer" })).toEqual(asks);
  expect(rules({ role: "read" })).toEqual([]);
  expect(rules({ role: "reviewer", permissions: "bypass" })).toEqual([
    { permission: "*", pattern: "*", action: "allow" },
  ]);
  expect(rules({ role: "polecat", permissions: "reviewer" })).toEqual(asks);
});

it("a town's own rules take the place of those that there are", () => {
  expect(permissionRules({ own, config: { role: "polecat", permissions: "edit" } })).toEqual([]);
  expect(permissionNames(own)).toEqual(["read", "ask", "edit", "bypass", "reviewer"]);
});

it("a session whose permissions are not there any more gets no others", () => {
  const config = { role: "reviewer", permissions: "auditor" };
  expect(() => permissionRules({ own, config })).toThrow(/"auditor".+none of that name/);
});

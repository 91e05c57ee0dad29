import { expect, it } from "vitest";
import { permissionsOf, requirePermissions } from "./permissions-of.js";

const read = { arguments: ["--read"], env: {} };
const usual = { arguments: ["--usual"], env: {} };
const profile = { permissions: { read, default: usual }, role_permissions: { reviewer: "read" } };

it("a session has the permissions that it names, else those of its role, else the usual ones", () => {
  expect(permissionsOf({ profile, config: { role: "polecat", permissions: "read" } })).toEqual(read);
  expect(permissionsOf({ profile, config: { role: "reviewer" } })).toEqual(read);
  expect(permissionsOf({ profile, config: { role: "polecat" } })).toEqual(usual);
});

it("permissions that a session was made with and that are not there any more are refused", () => {
  const require = (permissions?: string) =>
    requirePermissions({ profile, config: { agent: "scripted", ...(permissions && { permissions }) } });
  for (const there of [undefined, "read"]) expect(() => require(there)).not.toThrow();
  for (const gone of ["auditor", "toString"]) {
    expect(() => require(gone)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  }
});

import { loadConfig, rolesSection } from "@townkit/core/config";
import { expect, test } from "vitest";
import { defaultPolicy } from "../decide/role-policy.js";
import { policyIn, warmIn, withRole } from "../role-settings.js";
import { readRoles } from "./read-roles.js";

test("a role's policy is the pool's, with the defaults for what the file does not say", async () => {
  const text =
    '[roles.a]\ninterrupted = "continue"\ncontinue_limit = 2\nrestart = "always"\nrestart_limit = 3\nrestart_window_minutes = 2\nstall_minutes = 0\nstalled = "abort"\n[roles.b]\nmodel = "m/1"\n';
  const config = await loadConfig({ file: "/town/town.toml", text, sections: [rolesSection], env: {} });
  const roles = await readRoles({ config, townRoot: "/town" });
  expect(policyIn({ roles, role: "a" })).toEqual({
    restart: "always",
    restartLimit: 3,
    restartWindowMs: 120_000,
    interrupted: "continue",
    continueLimit: 2,
    stallMs: null,
    stalled: "abort",
  });
  expect(policyIn({ roles, role: "b" })).toEqual(defaultPolicy);
});

test("what a role's agents may do is for all of its sessions that do not say otherwise", async () => {
  const text = '[roles.a]\npermissions = "read"\n';
  const config = await loadConfig({ file: "/town/town.toml", text, sections: [rolesSection], env: {} });
  const roles = await readRoles({ config, townRoot: "/town" });
  const asked = { id: "s-1", workDir: "/w", role: "a" };
  expect(withRole({ config: asked, roles })).toMatchObject({ permissions: "read" });
  expect(withRole({ config: { ...asked, permissions: "edit" }, roles })).toMatchObject({ permissions: "edit" });
});

test("sessions that are kept ready have a place from the town's folder on", async () => {
  const text = '[roles.a]\nmin = 1\nmax = 3\nidle_minutes = 10\nwork_dir = "rigs/a"\n';
  const config = await loadConfig({ file: "/town/town.toml", text, sections: [rolesSection], env: {} });
  const roles = await readRoles({ config, townRoot: "/town" });
  expect(warmIn(roles)).toEqual({ a: { min: 1, max: 3, idleMs: 600_000, workDir: "/town/rigs/a" } });
});

test.each(["min = 1", "min = 2\nmax = 1\nwork_dir = 'a'", "min = 1\nmax = 1"])(
  "that there are to be some of, and not how many and where, is refused: %s",
  async (role) => {
    const text = `[roles.a]\n${role}\n`;
    await expect(loadConfig({ file: "/town/town.toml", text, sections: [rolesSection], env: {} })).rejects.toThrow(
      /roles\.a\.min: wants a `max` that is no less, and a `work_dir`/,
    );
  },
);

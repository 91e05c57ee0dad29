import { actionsSection, loadConfig, rolesSection } from "@townkit/core/config";
import { expect, it } from "vitest";
import { readActions } from "./read-actions.js";

const read = async (text: string) => {
  const config = await loadConfig({ file: "/town/town.toml", text, sections: [actionsSection, rolesSection], env: {} });
  return readActions({ config, townRoot: "/town" });
};

it("actions are those of all sessions and those of roles, with their paths seen from the town", async () => {
  const { all, roles } = await read(`
[actions.prime]
on = ["start", "pre_compact"]
run = ["gt", "prime", "--hook"]
[actions.check]
on = ["idle"]
run = ["./bin/check", "./x"]
timeout_seconds = 2.5
keep_working_limit = 2
[roles.polecat.actions.mail]
on = ["work_done"]
module = "actions/mail.mjs"
`);
  expect(all).toEqual([
    {
      name: "prime",
      on: ["start", "pre_compact"],
      argv: ["gt", "prime", "--hook"],
      timeoutMs: 60_000,
      keepWorkingLimit: 5,
    },
    { name: "check", on: ["idle"], argv: ["/town/bin/check", "./x"], timeoutMs: 2500, keepWorkingLimit: 2 },
  ]);
  expect(Object.keys(roles)).toEqual(["polecat"]);
  expect(roles.polecat?.[0]).toMatchObject({ name: "mail", argv: expect.arrayContaining(["/town/actions/mail.mjs"]) });
});

it.each([
  ['[actions.a]\non = ["idle"]', "give run or module"],
  ['[actions.a]\non = ["idle"]\nrun = ["x"]\nmodule = "y"', "give run or module"],
  ['[actions.a]\non = []\nrun = ["x"]', "actions.a.on"],
  ['[actions.a]\non = ["never"]\nrun = ["x"]', "actions.a.on"],
  ['[actions.a]\non = ["idle"]\nrun = "x"', "actions.a.run"],
  ['[actions.a]\non = ["idle"]\nrun = ["x"]\ntimeout_second = 3', "timeout_seconds"],
  ['[roles.r.actions.a]\non = ["idle"]', "roles.r.actions.a"],
])("%j is refused with its place", async (text, says) => {
  await expect(read(text)).rejects.toMatchObject({ code: "config_invalid", message: expect.stringContaining(says) });
});

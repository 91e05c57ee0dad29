import { expect, it } from "vitest";
import { AgentTableSchema } from "./agent-table-schema.js";
import { knownAgent } from "./index.js";

it("a table that extends an agent is that one, with what it says otherwise", () => {
  const table = { extends: "claude", command: ["/opt/claude"], env: { MY: "1" }, screen: { busy: ["working"] } };
  const claude = knownAgent("claude");
  expect(AgentTableSchema.parse(table)).toEqual({
    ...claude,
    extends: "claude",
    command: ["/opt/claude"],
    env: { ...claude.env, MY: "1" },
    screen: { ...claude.screen, busy: ["working"] },
  });
});

it.each([
  ["an agent that there is not", { extends: "claud" }, "extends"],
  ["a key that there is not", { extends: "claude", comand: ["x"] }, "comand"],
  ["a role with permissions that there are not", { extends: "claude", role_permissions: { fixer: "all" } }, "fixer"],
  [
    "a server whose words are kept nowhere",
    { extends: "claude", server: { protocol: "opencode", arguments: [] } },
    "transcript",
  ],
  ["an agent without a program", { screen: { composer: { prompt: ">", rule: "-" }, busy: [] } }, "command"],
])("%s is refused", (_, table, named) => {
  const { error } = AgentTableSchema.safeParse(table);
  expect(JSON.stringify(error?.issues)).toContain(named);
});

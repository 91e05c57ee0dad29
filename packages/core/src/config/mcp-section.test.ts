import { expect, it } from "vitest";
import { ConfigInvalidError } from "../errors/config-error.js";
import { loadConfig, mcpSection } from "./index.js";

const load = (text: string) => loadConfig({ file: "/town/town.toml", text, sections: [mcpSection], env: {} });

async function problemsOf(text: string): Promise<string> {
  const error = await load(text).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigInvalidError);
  return (error as ConfigInvalidError).message;
}

it("a server is a command or a url, with its defaults, and a role has the least rights where nothing is said", async () => {
  const text = `
    [mcp.servers.search]
    command = "npx"
    env = { KEY = { env = "SEARCH_KEY" }, PLAIN = "x" }
    [mcp.servers.tracker]
    url = "https://tracker.example/mcp"
    [mcp.town.mayor]`;
  const { mcp } = (await load(text)).values;
  expect(mcp.servers.search).toMatchObject({ args: [], share: "town", call_timeout: 600, env: { PLAIN: "x" } });
  expect(mcp.servers.tracker).toMatchObject({ url: "https://tracker.example/mcp", headers: {} });
  expect(mcp.town.mayor).toEqual({ may: ["list", "read", "wait"], over: "children", max_children: 8, max_depth: 1 });
});

it.each([
  ["neither", "[mcp.servers.x]", "give command or url, and not both"],
  ["both", '[mcp.servers.x]\ncommand = "a"\nurl = "http://a"', "give command or url, and not both"],
  ["headers of a command", '[mcp.servers.x]\ncommand = "a"\nheaders = { A = "b" }', "a server with a command has none"],
  ["arguments of a url", '[mcp.servers.x]\nurl = "http://a"\nargs = ["b"]', "a server with a url has none"],
  ["a password in a url", '[mcp.servers.x]\nurl = "http://me:pw@a"', "must hold no user and no password"],
  ["the town's own name", '[mcp.servers.town]\ncommand = "a"', "is that of the town's own server"],
  ["a name that is no part of a url", '[mcp.servers."a/b"]\ncommand = "a"', "letters, digits, - and _ only"],
  ["a right that there is not", '[mcp.town.mayor]\nmay = ["fly"]', "fly"],
  ["a key that there is not", '[mcp.servers.x]\ncommand = "a"\nshre = "town"', "shre"],
])("%s is refused, and no password is shown", async (_, text, problem) => {
  const problems = await problemsOf(text);
  expect(problems).toContain(problem);
  expect(problems).not.toContain("pw");
});

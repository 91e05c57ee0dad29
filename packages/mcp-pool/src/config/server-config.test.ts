import { expect, test } from "vitest";
import { redactor } from "./redact.js";
import { checkServers, type McpServerConfig } from "./server-config.js";

test("a server is a command or a url, with its defaults", () => {
  const settings = checkServers({ files: { command: "npx" }, search: { url: "https://mcp.example/mcp" } });
  expect(settings.get("files")).toMatchObject({ command: "npx", args: [], share: "town", limits: { calls: 64 } });
  expect(settings.get("search")).toMatchObject({ url: "https://mcp.example/mcp", headers: {} });
});

test.each<[string, string, McpServerConfig, RegExp]>([
  ["a name that is no part of a path", "a/b", { command: "npx" }, /letters, digits/],
  ["a key that nobody knows", "x", { command: "npx", shre: "town" } as McpServerConfig, /shre/],
  ["both", "x", { command: "npx", url: "https://mcp.example" } as McpServerConfig, /command/],
  ["neither", "x", {} as McpServerConfig, /command/],
  ["a password in a url", "x", { url: "https://me:secret@mcp.example" }, /no user name or password/],
  ["another protocol", "x", { url: "file:///etc/passwd" }, /url/],
])("refused: %s", (_, name, config, problem) => {
  const check = () => checkServers({ [name]: config });
  expect(check).toThrow(expect.objectContaining({ code: "config_invalid", message: expect.stringMatching(problem) }));
  expect(check).not.toThrow(/secret/);
});

test("secrets are taken out as a whole, by their lines, as they stand in JSON, and the longer before the shorter", () => {
  const clean = redactor(["key", 'a"b', "line one\nline two", "key-and-more"]);
  expect(clean('key-and-more key {"x":"a\\"b"} line two')).toBe('[secret] [secret] {"x":"[secret]"} [secret]');
  expect(redactor([])("as it was")).toBe("as it was");
});

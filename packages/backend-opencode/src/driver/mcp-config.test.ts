import { expect, it } from "vitest";
import { mcpConfig } from "./mcp-config.js";

const door = { url: "http://127.0.0.1:1/mcp", servers: [{ name: "search", roles: null }], key: "the key" };

it("a server is given the town's MCP servers beside those that its settings name, which go before them", () => {
  const { mcp } = mcpConfig({ door, theirs: { own: { type: "local", command: ["own"] } } });
  expect(mcp).toEqual({
    own: { type: "local", command: ["own"] },
    search: expect.objectContaining({
      type: "remote",
      url: "http://127.0.0.1:1/mcp/search",
      headers: { Authorization: expect.stringMatching(/^Bearer carrier\.opencode\./) },
    }),
  });
  expect(mcpConfig({ door, theirs: { search: { enabled: false } } }).mcp).toEqual({ search: { enabled: false } });
});

it("where the town has none, its settings stay as they are", () => {
  expect(mcpConfig({ door: undefined, theirs: { own: {} } })).toEqual({});
  expect(mcpConfig({ door: { ...door, servers: [] }, theirs: undefined })).toEqual({});
});

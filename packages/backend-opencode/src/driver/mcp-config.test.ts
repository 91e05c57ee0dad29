import { callerToken } from "@townkit/core/mcp";
import { expect, it } from "vitest";
import { mcpConfig, remoteServers } from "./mcp-config.js";

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

it("a directory of another server is given them with a token of its own", () => {
  const { search } = remoteServers({ door, directory: "/work/a" });
  const caller = { kind: "carrier", id: "opencode", directory: "/work/a" } as const;
  expect(search?.headers.Authorization).toBe(`Bearer ${callerToken({ key: door.key, caller })}`);
});

it("where the town has none, its settings stay as they are", () => {
  expect(mcpConfig({ door: undefined, theirs: { own: {} } })).toEqual({});
  expect(mcpConfig({ door: { ...door, servers: [] }, theirs: undefined })).toEqual({});
});

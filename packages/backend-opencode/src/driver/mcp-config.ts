import type { McpDoor } from "@townkit/core";
import { mcpAccess } from "@townkit/core/mcp";
import type { RemoteMcp } from "../client/mcp-client.js";

/** As OpenCode counts it, for all that it waits for. The town has limits of its own, which are each server's. */
const timeout = 3_600_000;

/** The setting `mcp` of a server of ours: the town's servers, and what is set besides, which goes before them. */
export function mcpConfig(options: { door: McpDoor | undefined; theirs: unknown }): { mcp?: Record<string, unknown> } {
  const { door, theirs } = options;
  const ours = remoteServers({ door });
  if (Object.keys(ours).length === 0) return {};
  return { mcp: { ...ours, ...(typeof theirs === "object" ? theirs : {}) } };
}

/** The town's servers by their names: for one directory, or with what our plugin makes that of each directory of. */
export function remoteServers(options: { door: McpDoor | undefined; directory?: string }): Record<string, RemoteMcp> {
  const { door, directory } = options;
  const caller = { kind: "carrier", id: "opencode", ...(directory !== undefined && { directory }) } as const;
  const { servers = [], token } = mcpAccess({ door, caller }) ?? {};
  const headers = { Authorization: `Bearer ${token}` };
  return Object.fromEntries(
    servers.map(({ name, url }) => [name, { type: "remote", url, headers, oauth: false, timeout }]),
  );
}

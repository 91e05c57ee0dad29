import type { McpDoor } from "@townkit/core";
import { mcpAccess } from "@townkit/core/mcp";

/** As OpenCode counts it, for all that it waits for. The town has limits of its own, which are each server's. */
const timeout = 3_600_000;

/** The setting `mcp` of a server of ours: the town's servers, and what is set besides, which goes before them. */
export function mcpConfig(options: { door: McpDoor | undefined; theirs: unknown }): { mcp?: Record<string, unknown> } {
  const { door, theirs } = options;
  const access = mcpAccess({ door, caller: { kind: "carrier", id: "opencode" } });
  if (access === undefined) return {};
  const headers = { Authorization: `Bearer ${access.token}` };
  const ours = access.servers.map(({ name, url }) => [name, { type: "remote", url, headers, oauth: false, timeout }]);
  return { mcp: { ...Object.fromEntries(ours), ...(typeof theirs === "object" ? theirs : {}) } };
}

import type { McpDoor } from "../contract/backend-module.js";
import { callerToken, type McpCaller } from "./caller-token.js";

/** What one caller needs to use the town's MCP servers over streamable HTTP. */
export interface McpAccess {
  readonly servers: readonly { readonly name: string; readonly url: string }[];
  /** For the header `Authorization: Bearer TOKEN`. Secret. */
  readonly token: string;
}

/** Undefined where the caller's role has no server. A carrier has those of any role: each call is judged by whose it is. */
export function mcpAccess(options: {
  readonly door: McpDoor | undefined;
  readonly caller: McpCaller;
  readonly role?: string;
}): McpAccess | undefined {
  const { door, caller, role } = options;
  if (door === undefined) return undefined;
  const isFor = (roles: readonly string[] | null) => role === undefined || roles === null || roles.includes(role);
  const servers = door.servers
    .filter(({ roles }) => isFor(roles))
    .map(({ name }) => ({ name, url: `${door.url}/${name}` }));
  return servers.length === 0 ? undefined : { servers, token: callerToken({ key: door.key, caller }) };
}

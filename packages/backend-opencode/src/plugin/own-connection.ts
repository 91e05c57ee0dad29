import { directoryToken } from "@townkit/core/mcp";

/** The part of OpenCode's settings that names MCP servers. */
export interface McpSettings {
  mcp?: Readonly<Record<string, unknown>>;
}

const carrierToken = /^Bearer (carrier\.[\w-]+\.[\w-]+)$/;

/**
 * Makes the connections of a directory's instance to the town's MCP servers that directory's alone. The settings of all are the
 * same, and of the token in them one for the directory can be made. Takes effect because plugins see the settings before the
 * servers are connected (measured on 1.18).
 */
export function ownConnections({ settings, directory }: { settings: McpSettings; directory: string }): void {
  const { mcp } = settings;
  if (mcp === undefined) return;
  const owned = Object.entries(mcp).map(([name, server]) => [name, owning({ server, directory })] as const);
  settings.mcp = Object.fromEntries(owned);
}

function owning({ server, directory }: { server: unknown; directory: string }): unknown {
  const { headers } = (server ?? {}) as { headers?: { Authorization?: string } };
  const [, token] = carrierToken.exec(headers?.Authorization ?? "") ?? [];
  if (token === undefined) return server;
  const own = { ...headers, Authorization: `Bearer ${directoryToken({ token, directory })}` };
  return { ...(server as object), headers: own };
}

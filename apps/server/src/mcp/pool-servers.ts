import { resolve } from "node:path";
import type { McpServerTable } from "@townkit/core/config";
import type { McpServerConfig } from "@townkit/mcp-pool";

/** The servers of `town.toml` as the pool takes them. Paths are seen from the town's folder. */
export function poolServers(options: {
  readonly servers: Readonly<Record<string, McpServerTable>>;
  readonly townRoot: string;
}): Record<string, McpServerConfig> {
  const { servers, townRoot } = options;
  return Object.fromEntries(Object.entries(servers).map(([name, table]) => [name, poolServer({ table, townRoot })]));
}

function poolServer({ table, townRoot }: { table: McpServerTable; townRoot: string }): McpServerConfig {
  const { command, args, cwd, share, url } = table;
  const values = (given: McpServerTable["env"]) =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        typeof value === "object" && "file" in value ? { ...value, file: resolve(townRoot, value.file) } : value,
      ]),
    );
  const limits = limitsOf(table);
  if (url !== undefined) return { url, headers: values(table.headers), limits };
  if (command === undefined) throw new Error("A server without a command and a url was let through.");
  return { command, args, cwd: resolve(townRoot, cwd ?? "."), env: values(table.env), share, limits };
}

function limitsOf(table: McpServerTable): McpServerConfig["limits"] {
  const { start_timeout, call_timeout, idle_stop, max_calls, max_clients } = table;
  return {
    startMs: start_timeout * 1000,
    callMs: call_timeout * 1000,
    ...(idle_stop !== undefined && { idleMs: idle_stop * 1000 }),
    calls: max_calls,
    clients: max_clients,
  };
}

/**
 * The MCP server whose tool this is. OpenCode calls a tool by its server's name and its own with a `_` between them, so that the
 * longest name which fits is the server's.
 */
export function calledServer(options: { tool: string; servers: readonly string[] }): string | undefined {
  const { tool, servers } = options;
  const fitting = servers.filter((name) => tool.startsWith(`${name.replaceAll(/[^\w-]/g, "_")}_`));
  return fitting.reduce<string | undefined>(
    (best, name) => (best === undefined || name.length > best.length ? name : best),
    undefined,
  );
}

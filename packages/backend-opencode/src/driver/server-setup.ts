import { join } from "node:path";
import type { HookDoor, McpDoor } from "@townkit/core";
import { installPlugin } from "../plugin/install-plugin.js";
import { type PluginOptions, pluginProtocol } from "../plugin/protocol.js";
import { checkedProgram } from "../server/checked-program.js";
import type { BinarySearch } from "../server/find-binary.js";
import { smallCatalog } from "../server/model-catalog.js";
import { inheritedEnv } from "../server/server-env.js";
import type { ServerPaths } from "../server/server-paths.js";
import type { ServerSetup } from "../server/server-process.js";
import { mcpConfig } from "./mcp-config.js";
import type { OpencodeOptions } from "./options.js";

/** What a server is started with: the program, checked, and its settings with our plugin among them. */
export async function serverSetup(options: {
  paths: ServerPaths;
  given: OpencodeOptions;
  signal?: AbortSignal | undefined;
}): Promise<ServerSetup> {
  const { paths, given } = options;
  const from = given.from ?? process.env;
  const { path: binary, version } = await checkedProgram({
    search: binarySearch(given),
    from,
    given: given.env ?? {},
    cwd: paths.cwd,
    timeoutMs: startTimeoutMs(given),
    signal: options.signal,
  });
  const env = { ...inheritedEnv(from), ...given.env };
  const catalog = await smallCatalog({ settings: given.config ?? {}, env, file: paths.catalog });
  return { binary, version, config: await serverConfig(options), env: catalog };
}

/** How long each of the two may take that a start is made of: the program's word on its version, and the server's first answer. */
export function startTimeoutMs(given: OpencodeOptions): number {
  return given.startTimeoutMs ?? 60_000;
}

/** Where the program is looked for. */
export function binarySearch(given: Pick<OpencodeOptions, "binary" | "from" | "roots">): BinarySearch {
  const { PATH } = given.from ?? process.env;
  return {
    ...(given.binary !== undefined && { path: given.binary }),
    roots: [...(given.roots ?? [process.cwd()]), import.meta.dirname],
    ...(PATH !== undefined && { searchPath: PATH }),
  };
}

async function serverConfig(options: { paths: ServerPaths; given: OpencodeOptions }): Promise<Record<string, unknown>> {
  const { paths, given } = options;
  const plugin = pluginOptions({ paths, hooks: given.hooks, mcp: given.mcp });
  const theirs = Array.isArray(given.config?.plugin) ? given.config.plugin : [];
  const installed = await installPlugin(paths.plugin);
  return {
    share: "disabled",
    autoupdate: false,
    ...given.config,
    ...mcpConfig({ door: given.mcp, theirs: given.config?.mcp }),
    plugin: [...theirs, [installed, plugin]],
  };
}

/** What the plugin of the server of these paths is loaded with. */
export function pluginOptions(options: {
  paths: ServerPaths;
  hooks: HookDoor | undefined;
  mcp?: McpDoor | undefined;
}): PluginOptions {
  const { paths, hooks, mcp } = options;
  return {
    protocol: pluginProtocol,
    ...hookDoor(paths, hooks),
    register: paths.register,
    greetingsDir: greetingsDir(paths),
    ...(mcp !== undefined && { mcpServers: mcp.servers.map(({ name }) => name) }),
  };
}

export function greetingsDir(paths: ServerPaths): string {
  return join(paths.root, "greetings");
}

function hookDoor(paths: ServerPaths, hooks: HookDoor | undefined): HookDoor {
  return hooks ?? { socketPath: paths.hookSocket, spoolDir: paths.hookSpool };
}

import { existsSync } from "node:fs";
import type { Clock, Log, Mailbox, McpDoor, StatePort } from "@townkit/core";
import type { Environment, mcpSection, ValuesOf } from "@townkit/core/config";
import type { McpPool } from "@townkit/mcp-pool";
import type { SessionPool } from "@townkit/pool";
import { townToken } from "../daemon/private-file.js";
import { makePrivateFolder } from "../daemon/private-folder.js";
import type { TownFolder } from "../daemon/town-folder.js";
import type { SessionBeads } from "./bead-tool-table.js";
import type { LogEntry } from "./server-logs.js";

export interface TownMcpOptions {
  readonly config: ValuesOf<readonly [typeof mcpSection]>["mcp"];
  readonly folder: TownFolder;
  readonly env: Environment;
  readonly log: Log;
  readonly clock: Clock;
  /** The town's own: whoever has it may use all servers. */
  readonly token: string;
  /** Where the town is served; undefined where it is not. */
  readonly url: string | undefined;
}

/** What a town's MCP servers need of it once it runs. */
export interface McpGround {
  readonly pool: SessionPool;
  /** Where it is kept which session spawned which. */
  readonly state: StatePort;
  readonly mailbox: Mailbox;
  /** The beads that they may take and close; undefined where the town has none. */
  readonly beads: SessionBeads | undefined;
  /** Ends the following of its events. */
  readonly signal: AbortSignal;
}

/** The MCP servers of a town, and the town itself as one. What they are made of is loaded and opened when it is first needed. */
export interface TownMcp {
  /** Whether there is any server at all. */
  readonly offers: boolean;
  /** What backends are told; undefined where there is nothing for their agents. */
  door(): Promise<McpDoor | undefined>;
  /** The town runs: calls that wait for it are answered from now on. Once. */
  serve(ground: McpGround): void;
  fetch(request: Request): Promise<Response>;
  pool(): Promise<McpPool>;
  log(options: { server: string; lines: number }): Promise<LogEntry[]>;
  /** Ends every process of its own. Once is enough; a second call waits for the first. */
  close(): Promise<void>;
}

/** The name of the town's own server. */
export const townServer = "town";

export function openTownMcp(options: TownMcpOptions): TownMcp {
  const { config, folder, log } = options;
  let serve: (ground: McpGround) => void = () => {};
  const ground = new Promise<McpGround>((resolve) => {
    serve = resolve;
  });
  const offered = [
    ...Object.keys(config.servers).map((name) => ({ name, roles: null })),
    ...(Object.keys(config.town).length > 0 ? [{ name: townServer, roles: Object.keys(config.town) }] : []),
  ];
  let closing: Promise<void> | undefined;
  let opened: ReturnType<typeof open> | undefined;

  async function open() {
    await makePrivateFolder(folder.mcp);
    const key = await townToken(`${folder.mcp}/key`);
    const { createTownPool } = await import("./town-pool.js");
    return { key, ...(await createTownPool({ ...options, key, ground })) };
  }

  function use(): ReturnType<typeof open> {
    if (closing && opened === undefined) return Promise.reject(new Error("The town's MCP servers were closed."));
    opened ??= open();
    return opened;
  }

  async function end(): Promise<void> {
    const it = await opened?.catch(() => undefined);
    await it?.pool.close();
    it?.logs.close();
  }

  // Also where none is asked for any more: a daemon that was killed may have left some running.
  if (offered.length > 0 || existsSync(folder.mcp)) {
    use().catch((error: Error) => log.error("the MCP servers cannot be used", { error: error.message }));
  }

  return {
    offers: offered.length > 0,
    async door() {
      if (options.url === undefined || offered.length === 0) return undefined;
      return { url: `${options.url}/mcp`, servers: offered, key: (await use()).key };
    },
    serve: (given) => serve(given),
    fetch: async (request) => (await use()).pool.fetch(request),
    pool: async () => (await use()).pool,
    log: async (which) => (await use()).logs.last(which),
    close() {
      closing ??= end();
      return closing;
    },
  };
}

import type { z } from "zod";
import type { Clock, Log, StatePort } from "../ports/index.js";
import type { AgentProgram } from "./agent-program.js";
import type { Backend } from "./backend.js";

/** A table of `town.toml` that a backend reads: `[name]`, checked by `schema`. Every key has a default or is optional. */
export interface BackendSection<Config> {
  readonly name: string;
  readonly schema: z.ZodType<Config>;
}

/** Folders that a backend may use. They exist and are readable by their owner only. */
export interface BackendPaths {
  /** The town: the folder that holds `town.toml`. */
  readonly town: string;
  /** This backend's own, kept as long as the town. */
  readonly state: string;
  /** For logs, shared with others: prefix the file names. */
  readonly logs: string;
}

/** Where an agent's hook sender reaches the town: see `HookMessageSchema` for what is said there. */
export interface HookDoor {
  /** A unix socket. It may not be there yet when a backend is made, and is there again after each restart of the town. */
  readonly socketPath: string;
  /** The folder to leave a message in while nobody listens. */
  readonly spoolDir: string;
}

/**
 * Where the town's MCP servers are, for a backend to give to its agents: see `mcpAccess` of `@townkit/core/mcp`. It is the same
 * for as long as the daemon runs; what an agent was given stays good beyond that wherever the town is at the same URL again.
 */
export interface McpDoor {
  /** A server's own is this, a slash and its name. */
  readonly url: string;
  /** `roles`: for sessions of these alone; null: for all. */
  readonly servers: readonly { readonly name: string; readonly roles: readonly string[] | null }[];
  /** What callers' tokens are made with. Secret: it is for no agent. */
  readonly key: string;
}

/** What a town gives to a backend when it makes one. */
export interface BackendContext<Config> {
  /** The section of `town.toml`, checked and completed. */
  readonly config: Config;
  /** This backend's own key-value space, durable in a town with a store. */
  readonly state: StatePort;
  readonly clock: Clock;
  readonly log: Log;
  readonly paths: BackendPaths;
  readonly hooks: HookDoor;
  /** Absent in a town that has no MCP servers, or is not served. */
  readonly mcp?: McpDoor;
  /** The server that somebody else runs for it, where the town names one; it is then never started or ended. */
  readonly serverUrl?: string;
}

/** What a backend is told to look at its agents' programs with. */
export type ProgramsContext<Config> = Pick<BackendContext<Config>, "config" | "serverUrl"> & {
  /** Variables that programs are found and run by. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The town: the folder that holds `town.toml`. */
  readonly townRoot: string;
};

/**
 * The default export of a backend's package, by which a town loads it:
 *
 *     export default defineBackendModule({ contractVersion, section: { name: "opencode", schema }, create });
 */
export interface BackendModule<Config> {
  /** The contract it was written for; another major version than the town's is refused. */
  readonly contractVersion: string;
  readonly section: BackendSection<Config>;
  /** It uses the `serverUrl` of its context. A town that names a server and has no backend that does is refused. Default false. */
  readonly usesServerUrl?: boolean;
  /**
   * Makes the backend and starts nothing: what it runs on is started by the first session that needs it, or found again by
   * `adopt`. Whoever calls it owns what it returns and ends it with `close`.
   */
  create(context: BackendContext<Config>): Backend | Promise<Backend>;
  /**
   * Looks at the program of each agent that these settings name, for `town doctor`: no backend is made for it, nothing is written
   * into the town, and what it starts has ended by then. Absent: the backend has none that it knows a version of.
   */
  agentPrograms?(context: ProgramsContext<Config>): Promise<readonly AgentProgram[]>;
}

/** The module as it is; infers the type of its config from its schema. */
export function defineBackendModule<Config>(module: BackendModule<Config>): BackendModule<Config> {
  return module;
}

import type { Clock, HookDoor, Log, McpDoor, ResolvedConfig, StatePort } from "@townkit/core";
import type { PermissionRule } from "../client/server-client.js";
import type { ServerLimits } from "./placement.js";

/** A server that somebody else runs. */
export interface ExternalOptions {
  /** Where it listens: `http` or `https`, host and port. */
  readonly url: string;
  /** Asked at each connect. Without a password the server is taken to ask for none; the user is `opencode` by default. */
  readonly credentials?: () => Promise<{ readonly username?: string; readonly password?: string }>;
}

/** What a backend on OpenCode servers is made of. */
export interface OpencodeOptions {
  /** The folder that it keeps everything of its servers in; its own, and the same for as long as its sessions are to live. */
  readonly folder: string;
  /**
   * The server that new sessions are on. Absent, servers are started on need. Sessions that were made otherwise stay on
   * theirs.
   */
  readonly external?: ExternalOptions;
  /** How much of a server is used before a further one is started; see `defaultServerLimits` for what is left out. */
  readonly limits?: Partial<ServerLimits>;
  /** Where the servers' logs go; default `folder`. */
  readonly logs?: string;
  readonly state: StatePort;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Where the plugin reaches the town. Without it the plugin's reports wait in a spool below `folder`. */
  readonly hooks?: HookDoor;
  /** The MCP servers that each server of ours is given, beside those of `config`, which go before them; and of somebody else's the directories of our sessions. */
  readonly mcp?: McpDoor;
  /** The OpenCode program. Absent: the npm package `opencode-ai`, then `PATH`. */
  readonly binary?: string;
  /** Folders to resolve that package from; default the current directory. This package's own place comes last. */
  readonly roots?: readonly string[];
  /** OpenCode's own settings, such as `provider` and `permission`; they win against those of a project. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Given to the server as it is, beside the few variables that it inherits. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where those few are taken from; default `process.env`. */
  readonly from?: Readonly<Record<string, string | undefined>>;
  /** A session's permission rules, by its role or by the name that it asks for. They override the settings. */
  readonly permissions?: Readonly<Record<string, readonly PermissionRule[]>>;
  /** What the shells of every session get; what a session's own config gives goes before it. */
  readonly sessionEnv?: (config: ResolvedConfig) => Readonly<Record<string, string>>;
  /**
   * How long a provider may be asked again and again without an answer before the turn is given up, in milliseconds; default
   * 900 000. The turn then fails as `provider_timeout`.
   */
  readonly providerPatienceMs?: number;
  /** How long the server may take to start, in milliseconds; default 60 000. */
  readonly startTimeoutMs?: number;
}

import type { Clock, HookDoor, Log, McpDoor, StatePort } from "@townkit/core";
import type { AgentProfile } from "../profile/profile.js";

/** What a backend on a tmux server of its own is made of. */
export interface TmuxOptions {
  /** The folder that the server belongs to: the same for as long as its sessions are to live. Its path names the socket. */
  readonly folder: string;
  readonly state: StatePort;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Where hooks of agents are heard; without it agents are started without them, and their records and screens have to do. */
  readonly hooks?: HookDoor;
  /** The MCP servers that agents are given whose profiles say how. */
  readonly mcp?: McpDoor;
  /** The terminal agents that can be run, by their names. */
  readonly agents: Readonly<Record<string, AgentProfile>>;
  /** The tmux program; default `tmux`, as `PATH` finds it. */
  readonly binary?: string;
  /** Given to the server as it is, beside the few variables that it inherits. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where those few are taken from; default `process.env`. */
  readonly from?: Readonly<Record<string, string | undefined>>;
  /** How long an agent may take to start, in milliseconds; default 60 000. */
  readonly startTimeoutMs?: number;
}

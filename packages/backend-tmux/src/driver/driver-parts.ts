import type { Clock, Log } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import type { HookPlace } from "../hooks/hook-setup.js";
import type { McpPlace } from "../mcp/mcp-setup.js";
import type { Records } from "../session/turn-record.js";
import type { TmuxAct, TmuxAsk } from "../tmux/look.js";
import type { TmuxPlace } from "../tmux/tmux-cli.js";
import type { AgentGround } from "./agent-ground.js";

/** What all sessions of one driver share. */
export interface DriverParts {
  readonly place: TmuxPlace;
  readonly ground: AgentGround;
  readonly ask: TmuxAsk;
  readonly act: TmuxAct;
  readonly clock: Clock;
  readonly log: Log;
  readonly sink: DriverSink;
  readonly records: Records;
  /** Where hooks reach us; null where nobody hears them. */
  readonly hooks: HookPlace | null;
  /** The MCP servers of the town; null where it has none. */
  readonly mcp: McpPlace | null;
  /** The folder in which first prompts lie until their agents are started. */
  readonly firstPrompts: string;
  /** The folder in which it is on record where the servers of agents are. */
  readonly servers: string;
  readonly limits: {
    /** How long an agent may take to start. */
    readonly startMs: number;
    /** How long it may take to be idle before a prompt is refused. */
    readonly gateMs: number;
    /** How long a proof may take. */
    readonly proofMs: number;
    /** After how long a submit key that did nothing is pressed again. */
    readonly retryMs: number;
  };
}

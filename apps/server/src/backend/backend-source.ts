import type { AgentProgram, Backend, BackendPaths, Clock, HookDoor, Log, McpDoor, StatePort } from "@townkit/core";
import type { CheckedSection } from "@townkit/core/config";
import type { ConfigText, ProgramsRequest } from "../host-protocol/backend-schemas.js";

/** What a town gives to its backend, but for the config, which is checked where the schema is. */
export interface TownContext {
  readonly state: StatePort;
  readonly clock: Clock;
  readonly log: Log;
  readonly paths: BackendPaths;
  readonly hooks: HookDoor;
  readonly mcp?: McpDoor;
  readonly serverUrl?: string;
}

/** The process in which a backend runs, where it is not the daemon's own. */
export interface HostStatus {
  /** Null while none runs. */
  readonly pid: number | null;
  /** How often it was started again. */
  readonly restarts: number;
}

/** A backend that was found and loaded, wherever it runs: in the daemon, or in a process of its own. */
export interface BackendSource {
  /** What errors and listings call it. */
  readonly package: string;
  /** Its table in `town.toml`, and its folder in the town's state. */
  readonly section: string;
  /** It can be on a server that somebody else runs. */
  readonly usesServerUrl: boolean;
  checkSection(config: ConfigText): Promise<CheckedSection>;
  /** Looks at the programs of the agents that its section of this text names. */
  agentPrograms(request: ProgramsRequest): Promise<readonly AgentProgram[]>;
  /** Makes the backend from its section of this text, which was checked. Called once; whoever calls it closes the backend. */
  create(options: { config: ConfigText; context: TownContext }): Promise<Backend>;
  host(): HostStatus | null;
  /** Ends what loading it has started. A backend that was made has to be closed before. */
  close(): Promise<void>;
}

/** How a town gets the backend that it names. */
export type LoadBackend = (options: {
  name: string;
  isolation: "auto" | "process" | "inline";
  townRoot: string;
  configFile: string;
  /** The folder for the sockets of a process; made when it is needed, for its owner only. */
  runFolder: string;
}) => Promise<BackendSource>;

import type { InitializeResult } from "@modelcontextprotocol/sdk/types.js";
import type { ServerLimits } from "../config/server-config.js";
import type { RouterPorts } from "../router/router-state.js";
import type { Connector } from "./connector.js";
import type { InitializeParams } from "./handshake.js";

/** How one use of a server stands. */
export interface UpstreamStatus {
  readonly state: "stopped" | "starting" | "ready";
  readonly pid: number | undefined;
  /** As the server calls itself, once it has run. */
  readonly serverInfo: InitializeResult["serverInfo"] | undefined;
  readonly clients: number;
  readonly callsInFlight: number;
  /** How often it was started. */
  readonly starts: number;
  readonly lastProblem: string | undefined;
}

export interface UpstreamOptions {
  readonly server: string;
  /** All clients are of one session, and the server may ask them. */
  readonly exclusive: boolean;
  readonly limits: ServerLimits & { readonly idleMs: number };
  readonly connector: Connector;
  /** What the server is told of its client. */
  readonly hello: Pick<InitializeParams, "capabilities" | "clientInfo">;
  readonly toClient: RouterPorts["toClient"];
  readonly endCall: RouterPorts["endCall"];
  readonly log: (line: string) => void;
}

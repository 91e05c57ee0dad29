import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";

/** What is told of a connection while it is open. Texts hold no secrets. */
export interface ConnectionEvents {
  /** The server is gone, or does not know this connection any more. Told once at most is enough: the first counts. */
  lost(problem: string): void;
  /** This call will have no answer; others may. */
  callLost(call: { id: RequestId; problem: string }): void;
  /** A line for the server's log. */
  log(line: string): void;
}

export interface Connection {
  readonly transport: Transport;
  /** Of the server's process, where it is one of ours. */
  readonly pid: number | undefined;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Ends it, and the server's process with all that it started. Once is enough; a second call waits for the first. */
  close(): Promise<void>;
}

/** Makes a new connection to a server each time. */
export interface Connector {
  open(events: ConnectionEvents): Promise<Connection>;
}

import type { InitializeResult } from "@modelcontextprotocol/sdk/types.js";
import type { JSONRPCMessage } from "../router/messages.js";
import type { Connection, ConnectionEvents, Connector } from "./connector.js";
import { type InitializeParams, shakeHands } from "./handshake.js";

export interface Opening {
  readonly connector: Connector;
  /** What the server is told at its start, and how long it may take to answer. */
  readonly params: InitializeParams;
  readonly timeoutMs: number;
  /** Nobody wants it any more. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** The server was started. */
  began(): void;
  /** It has answered. Told at once, so that nothing is heard of it before. */
  opened(connected: { connection: Connection; hello: InitializeResult }): void;
  /** It has not, and ends. */
  closing(end: Promise<void>): void;
  /** What it says after its answer. */
  next(message: JSONRPCMessage): void;
  /** An opened one has ended by itself. */
  lost(end: { connection: Connection; problem: string }): void;
  callLost: ConnectionEvents["callLost"];
}

/** Starts a server and greets it. @throws Error why it cannot be used, without the secrets that it was given; it was ended. */
export async function openConnection(opening: Opening): Promise<InitializeResult> {
  const { connector, params, timeoutMs, signal, log, next, callLost } = opening;
  let opened: Connection | undefined;
  let tellGone: (error: Error) => void = () => undefined;
  const gone = new Promise<never>((_, reject) => {
    tellGone = reject;
  });
  gone.catch(() => undefined);
  signal.addEventListener("abort", () => tellGone(new Error("it was stopped")), { once: true });
  const connection = await connector.open({
    log,
    lost: (problem) => {
      if (opened === undefined) tellGone(new Error(problem));
      else opening.lost({ connection: opened, problem });
    },
    callLost,
  });
  opening.began();
  try {
    signal.throwIfAborted();
    const hello = await shakeHands({ transport: connection.transport, params, timeoutMs, gone, next });
    signal.throwIfAborted();
    opened = connection;
    opening.opened({ connection, hello });
    return hello;
  } catch (error) {
    opening.closing(connection.close());
    // Its cause may hold secrets.
    throw new Error(connection.redact((error as Error).message));
  }
}

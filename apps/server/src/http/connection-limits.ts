import type { Server } from "node:http";
import { Server as TlsServer } from "node:https";
import type { Socket } from "node:net";
import { errorCodes, InvalidInputError, type TownError } from "@townkit/core";
import { errorBody } from "./error-response.js";
import { limitReached } from "./limit-reached.js";

/** What one port takes from its connections. */
export interface ConnectionLimits {
  /** So many are open at once. */
  readonly maxConnections: number;
  /** How long a request may take to arrive, in seconds. */
  readonly requestSeconds: number;
}

/** How often connections are looked through for requests that are late, in milliseconds. */
const lookMs = 500;

/** For the making of the server. */
export function serverOptionsFor({ requestSeconds }: ConnectionLimits) {
  const ms = requestSeconds * 1000;
  return { handshakeTimeout: ms, headersTimeout: ms, requestTimeout: ms, connectionsCheckingInterval: lookMs };
}

/** Answers connections beyond the limit, requests that are late, and what is no HTTP, by an error as all others are. */
export function limitConnections(server: Server, limits: ConnectionLimits): void {
  const { maxConnections, requestSeconds } = limits;
  let open = 0;
  // Those that never say a word of TLS are not seen below; of them, twice as many.
  server.maxConnections = maxConnections * 2;
  server.on(server instanceof TlsServer ? "secureConnection" : "connection", (socket: Socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
    });
    if (open > maxConnections) refuse(socket, tooMany(maxConnections));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const { code = "" } = error;
    if (code === "ERR_HTTP_REQUEST_TIMEOUT") refuse(socket, late(requestSeconds));
    else if (code.startsWith("HPE_")) refuse(socket, noHttp(code));
    else socket.destroy();
  });
}

function tooMany(most: number): TownError {
  const message = `This town takes ${most} connections at once, and as many are open.`;
  return limitReached({ message, setting: "daemon.max_connections" });
}

function late(seconds: number): TownError {
  const message = `The request has not arrived as a whole within ${seconds} s.`;
  return limitReached({ message, setting: "daemon.request_seconds" });
}

function noHttp(code: string): InvalidInputError {
  const problem = code === "HPE_HEADER_OVERFLOW" ? "its headers are too large" : `it is no HTTP (${code})`;
  return new InvalidInputError({ what: "the request", problem });
}

/** The error, where there is no request that could be answered. */
function refuse(socket: Socket, error: TownError): void {
  if (!socket.writable) return;
  const body = JSON.stringify(errorBody(error));
  const head = [
    `HTTP/1.1 ${errorCodes[error.code].status} Refused`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroySoon());
}

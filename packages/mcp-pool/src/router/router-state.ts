import type { ServerLimits } from "../config/server-config.js";
import { CallTable, type PendingCall } from "./call-table.js";
import type { RouterClient } from "./choose-client.js";
import { LogLevels } from "./log-levels.js";
import * as rpc from "./messages.js";
import { ServerRequests } from "./server-requests.js";
import { Subscriptions } from "./subscriptions.js";
import { Tasks } from "./tasks.js";

export interface RouterPorts {
  toServer(message: rpc.JSONRPCMessage): void;
  /** `relatedTo` is the client's call in whose course it is sent. A client that is gone gets nothing. */
  toClient(to: { client: string; message: rpc.JSONRPCMessage; relatedTo?: rpc.RequestId | undefined }): void;
  /** No answer follows to this call, which the client has cancelled. */
  endCall(call: { client: string; id: rpc.RequestId }): void;
  /** Whether a server runs that can be told something. A call is taken in any case. */
  isConnected(): boolean;
  nowMs(): number;
}

export interface RouterOptions {
  readonly server: string;
  /** All clients are of one session, so that whatever the server says is for them. */
  readonly exclusive: boolean;
  readonly limits: Pick<ServerLimits, "callMs" | "calls">;
  readonly ports: RouterPorts;
}

/** Asks of the pool's own, such as to subscribe again: nobody waits for the answer. */
const nobody = "";

/** What a router knows of a server and of its clients, and what both of its directions do with it. */
export class RouterState {
  readonly clients = new Map<string, RouterClient>();
  readonly calls = new CallTable();
  readonly asked = new ServerRequests();
  readonly subscriptions = new Subscriptions();
  readonly levels = new LogLevels();
  readonly tasks = new Tasks();

  constructor(readonly options: RouterOptions) {}

  get ports(): RouterPorts {
    return this.options.ports;
  }

  deadlineMs(): number {
    return this.ports.nowMs() + this.options.limits.callMs;
  }

  forward(client: string, request: rpc.JSONRPCRequest): void {
    this.ports.toServer(this.calls.open({ client, request, deadlineMs: this.deadlineMs() }));
  }

  ask(method: string, params: Record<string, unknown>): void {
    if (this.ports.isConnected()) this.forward(nobody, { jsonrpc: "2.0", id: method, method, params });
  }

  cancelAtServer(call: PendingCall, reason: unknown): void {
    const why = typeof reason === "string" ? { reason } : {};
    this.ports.toServer(rpc.notification("notifications/cancelled", { requestId: call.id, ...why }));
  }

  /** Of what the server asked. */
  refuse(id: rpc.RequestId, why: string): void {
    this.ports.toServer(rpc.failure(id, { code: rpc.rpcErrors.methodNotFound, message: why }));
  }

  fail(call: PendingCall, error: { code: number; message: string; data?: unknown }): void {
    const { client, method, params } = call;
    if (method === "resources/subscribe") this.subscriptions.remove({ uri: String(params.uri), client });
    this.ports.toClient({ client, message: rpc.failure(call.clientId, error) });
  }

  toAll(message: rpc.JSONRPCNotification): void {
    for (const client of this.clients.keys()) this.ports.toClient({ client, message });
  }
}

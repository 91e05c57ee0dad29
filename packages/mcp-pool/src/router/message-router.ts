import type { RouterClient } from "./choose-client.js";
import * as rpc from "./messages.js";
import { routeFromClient } from "./route-from-client.js";
import { routeFromServer } from "./route-from-server.js";
import { type RouterOptions, RouterState } from "./router-state.js";

interface Loss {
  readonly message: string;
  readonly data: unknown;
}

/**
 * Decides for each message of a server and of its clients to whom it goes, and under which id. It does nothing else: what it
 * decides leaves by its ports.
 *
 * Of a server that several sessions share, only what names its receiver is passed on: answers, progress, updates of resources
 * that a client subscribed to, the status of its tasks, and the log to those that chose a level. What a shared server asks is
 * refused.
 */
export class MessageRouter {
  readonly #state: RouterState;

  constructor(options: RouterOptions) {
    this.#state = new RouterState(options);
  }

  get clients(): number {
    return this.#state.clients.size;
  }

  get callsInFlight(): number {
    return this.#state.calls.size;
  }

  get hasSubscriptions(): boolean {
    return this.#state.subscriptions.uris.length > 0;
  }

  attach(client: RouterClient): void {
    this.#state.clients.set(client.id, client);
  }

  /** The client is gone: its calls are cancelled, and what it was asked is refused. */
  detach(client: string): void {
    const { clients, calls, asked, subscriptions, levels } = this.#state;
    if (!clients.delete(client)) return;
    for (const call of calls.forgetClient(client)) this.#state.cancelAtServer(call, "the client is gone");
    for (const { serverId } of asked.takeAllOf(client)) this.#state.refuse(serverId, "The client is gone.");
    for (const uri of subscriptions.forgetClient(client)) this.#state.ask("resources/unsubscribe", { uri });
    const before = levels.lowest;
    levels.forgetClient(client);
    if (levels.lowest !== before) this.#setLevel();
  }

  fromClient(client: string, message: rpc.JSONRPCMessage): void {
    routeFromClient({ state: this.#state, client, message });
  }

  fromServer(message: rpc.JSONRPCMessage): void {
    routeFromServer({ state: this.#state, message });
  }

  /** Ends the calls that have had no answer and no progress for too long. */
  expire(): void {
    const { calls, ports, options } = this.#state;
    for (const call of calls.expired(ports.nowMs())) {
      calls.close(call.id);
      this.#state.cancelAtServer(call, "it took too long");
      const message = `The MCP server ${options.server} did not answer ${call.method} within ${options.limits.callMs} ms; whether it took effect is unknown.`;
      this.#state.fail(call, { code: rpc.rpcErrors.timeout, message, data: { effect: "possible" } });
    }
  }

  /** The server answers this call no more. */
  failCall(id: rpc.RequestId, loss: Loss): void {
    const call = this.#state.calls.close(id);
    if (call !== undefined) this.#state.fail(call, { code: rpc.rpcErrors.unavailable, ...loss });
  }

  /** The server is gone, and all that was in it: every call fails but those that wait to be sent. Clients, subscriptions and log levels stay. */
  lost({ waiting = new Set(), ...loss }: Loss & { readonly waiting?: ReadonlySet<rpc.RequestId> }): void {
    const { calls, clients, asked, tasks, ports } = this.#state;
    for (const call of calls.clear(waiting)) this.#state.fail(call, { code: rpc.rpcErrors.unavailable, ...loss });
    for (const client of clients.keys()) {
      for (const { id: requestId } of asked.takeAllOf(client)) {
        const message = rpc.notification("notifications/cancelled", { requestId, reason: "the server is gone" });
        ports.toClient({ client, message });
      }
    }
    tasks.clear();
  }

  /** A server took the place of one that is gone: it is told what that one knew, and clients that its lists may be others. */
  resumed(capabilities: Readonly<Record<string, unknown>>): void {
    for (const uri of this.#state.subscriptions.uris) this.#state.ask("resources/subscribe", { uri });
    this.#setLevel();
    for (const list of ["tools", "prompts", "resources"]) {
      const { listChanged } = (capabilities[list] ?? {}) as { listChanged?: boolean };
      if (listChanged === true) this.#state.toAll(rpc.notification(`notifications/${list}/list_changed`));
    }
  }

  #setLevel(): void {
    const level = this.#state.levels.lowest;
    if (level !== undefined) this.#state.ask("logging/setLevel", { level });
  }
}

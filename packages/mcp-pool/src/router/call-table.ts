import type { JSONRPCRequest, RequestId } from "./messages.js";
import { paramsOf } from "./messages.js";

/** A call of a client that the server has not answered. */
export interface PendingCall {
  /** Its id towards the server, never used twice. */
  readonly id: number;
  readonly client: string;
  /** Its id as the client gave it. */
  readonly clientId: RequestId;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The token under which the client wants to hear of its progress. */
  readonly progressToken: RequestId | undefined;
  deadlineMs: number;
}

/**
 * Who asked what. Each call gets an id of its own towards the server, which is its progress token too, so that what two
 * clients chose alike is never taken for one another.
 */
export class CallTable {
  #lastId = 0;
  readonly #calls = new Map<number, PendingCall>();
  readonly #ofClient = new Map<string, Map<RequestId, PendingCall>>();
  /** A task tells of its progress after the call that created it was answered. */
  readonly #tasks = new Map<number, PendingCall>();

  get size(): number {
    return this.#calls.size;
  }

  /** Records the call, and gives the message to send in its place. */
  open(options: {
    readonly client: string;
    readonly request: JSONRPCRequest;
    readonly deadlineMs: number;
  }): JSONRPCRequest {
    const { client, request, deadlineMs } = options;
    this.#lastId += 1;
    const id = this.#lastId;
    const params = paramsOf(request);
    const progressToken = params._meta?.progressToken as RequestId | undefined;
    const call = { id, client, clientId: request.id, method: request.method, params, progressToken, deadlineMs };
    this.#calls.set(id, call);
    const own = this.#ofClient.get(client) ?? new Map<RequestId, PendingCall>();
    this.#ofClient.set(client, own.set(request.id, call));
    if (progressToken === undefined) return { ...request, id };
    return { ...request, id, params: { ...params, _meta: { ...params._meta, progressToken: id } } };
  }

  /** Takes the call out; undefined where it was cancelled, or there never was one. */
  close(id: unknown): PendingCall | undefined {
    const call = this.#calls.get(Number(id));
    if (call === undefined) return undefined;
    this.#calls.delete(call.id);
    const own = this.#ofClient.get(call.client);
    // The client may have used its id again meanwhile.
    if (own?.get(call.clientId) === call) own.delete(call.clientId);
    return call;
  }

  /** Its progress is still told after it was closed, until `endTask`. */
  continueAsTask(call: PendingCall): void {
    if (call.progressToken !== undefined) this.#tasks.set(call.id, call);
  }

  endTask(id: number): void {
    this.#tasks.delete(id);
  }

  byToken(token: unknown): PendingCall | undefined {
    return this.#calls.get(Number(token)) ?? this.#tasks.get(Number(token));
  }

  byClientId(options: { readonly client: string; readonly clientId: RequestId }): PendingCall | undefined {
    return this.#ofClient.get(options.client)?.get(options.clientId);
  }

  /** In the order in which they were opened. */
  ofClient(client: string): PendingCall[] {
    return [...(this.#ofClient.get(client)?.values() ?? [])];
  }

  countOf(client: string): number {
    return this.#ofClient.get(client)?.size ?? 0;
  }

  expired(nowMs: number): PendingCall[] {
    return [...this.#calls.values()].filter(({ deadlineMs }) => deadlineMs <= nowMs);
  }

  /** Takes out all calls of a client that is gone. */
  forgetClient(client: string): PendingCall[] {
    const calls = this.ofClient(client);
    for (const { id } of calls) this.#calls.delete(id);
    this.#ofClient.delete(client);
    for (const [id, call] of this.#tasks) if (call.client === client) this.#tasks.delete(id);
    return calls;
  }

  /** Takes out all calls but those that wait to be sent: the server is gone. */
  clear(waiting: ReadonlySet<RequestId>): PendingCall[] {
    this.#tasks.clear();
    const gone = [...this.#calls.values()].filter(({ id }) => !waiting.has(id));
    for (const { id } of gone) this.close(id);
    return gone;
  }
}

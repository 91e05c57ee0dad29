import type { InitializeRequest, InitializeResult } from "@modelcontextprotocol/sdk/types.js";
import { type ServerSettings, scopeOf } from "../config/server-config.js";
import type { AdmittedSession } from "../http/sessions.js";
import { failure, type JSONRPCMessage, type JSONRPCRequest, type RequestId, rpcErrors } from "../router/messages.js";
import type { Upstream } from "../upstream/upstream.js";
import type { UpstreamSet } from "../upstream/upstream-set.js";
import { isToolCall, type StampedCalls, takeStamp } from "./stamped-calls.js";

export interface JoinedServersOptions {
  readonly server: string;
  readonly settings: ServerSettings;
  readonly session: AdmittedSession;
  readonly upstreams: UpstreamSet;
  /** Undefined: no connection carries the calls of several sessions. */
  readonly stamps: StampedCalls | undefined;
  readonly send: (message: JSONRPCMessage) => void;
  /** A call of a tool goes to the server; null: it is not known for whom. */
  readonly called: (call: { id: RequestId; tool: string; session: string | null }) => void;
}

/**
 * To which of the running servers the messages of one connection go: the one that it joined, and, where it carries the calls of
 * several sessions to a server that each has for itself, that of the session whose call it is.
 */
export class JoinedServers {
  readonly #options: JoinedServersOptions;
  readonly #joined = new Map<string, Upstream>();
  #client = "";
  #isOver = false;
  #hello: InitializeRequest["params"] | undefined;
  /** Messages keep their order, though it may take a moment to find out whose one is. */
  #tail: Promise<void> | undefined;

  constructor(options: JoinedServersOptions) {
    this.#options = options;
  }

  /** Nothing is started. */
  join({ client, hello }: { client: string; hello: InitializeRequest["params"] }): {
    ready(): Promise<InitializeResult>;
  } {
    this.#client = client;
    this.#hello = hello;
    return this.#of(this.#options.session.id);
  }

  leave(): void {
    this.#isOver = true;
    for (const upstream of this.#joined.values()) upstream.detach(this.#client);
    this.#joined.clear();
  }

  receive(message: JSONRPCMessage): void {
    if (this.#tail === undefined && !(this.#options.session.carries && isToolCall(message))) {
      this.#deliver(message);
      return;
    }
    const turn = (this.#tail ?? Promise.resolve())
      .then(() => this.#take(message))
      .finally(() => {
        if (this.#tail === turn) this.#tail = undefined;
      });
    this.#tail = turn;
  }

  async #take(message: JSONRPCMessage): Promise<void> {
    const { session, stamps } = this.#options;
    if (!session.carries || stamps === undefined || !isToolCall(message)) {
      this.#deliver(message);
      return;
    }
    const { call, stamp } = takeStamp({ call: message, argument: stamps.argument });
    if (stamp === undefined) {
      await this.#unstamped(call);
      return;
    }
    const caller = await stamps.callerOf(stamp).catch(() => undefined);
    if (caller === undefined) this.#refuse(call, "it is not proven whose call it is. Call again.");
    else if (caller.servers?.includes(this.#options.server) === false)
      this.#refuse(call, "this session may not use it.");
    else this.#call({ call, caller: caller.id, upstream: this.#isPrivate ? caller.id : session.id });
  }

  /** What nobody has signed has the rights that all on this connection have: no session's own server. */
  async #unstamped(call: JSONRPCRequest): Promise<void> {
    const { server, session } = this.#options;
    if (this.#isPrivate) {
      this.#refuse(call, "each session has its own, and the call does not say whose it is.");
      return;
    }
    const allowed = await session.unstamped?.().catch((): readonly string[] => []);
    if (allowed?.includes(server) === false)
      this.#refuse(call, "the call does not say whose it is, and not all who could have made it may use it.");
    else this.#call({ call, caller: null, upstream: session.id });
  }

  #deliver(message: JSONRPCMessage): void {
    const { session } = this.#options;
    if (isToolCall(message)) {
      const caller = session.carries ? null : session.id;
      this.#call({ call: message, caller, upstream: session.id });
      return;
    }
    const everywhere = "method" in message && message.method === "notifications/cancelled";
    // Which one has the call is known to itself alone.
    const targets = everywhere ? [...this.#joined.values()] : [this.#of(session.id)];
    for (const upstream of targets) upstream.receive({ client: this.#client, message });
  }

  #call({ call, caller, upstream }: { call: JSONRPCRequest; caller: string | null; upstream: string }): void {
    if (this.#isOver) return;
    this.#options.called({ id: call.id, tool: String(call.params?.name), session: caller });
    this.#of(upstream).receive({ client: this.#client, message: call });
  }

  #refuse({ id }: JSONRPCRequest, why: string): void {
    const message = `The MCP server ${this.#options.server} was not called: ${why}`;
    this.#options.send(failure(id, { code: rpcErrors.invalidParams, message, data: { effect: "none" } }));
  }

  get #isPrivate(): boolean {
    return scopeOf(this.#options.settings) === "session";
  }

  #of(session: string): Upstream {
    const known = this.#joined.get(session);
    // One that ended with its session may be wanted again.
    if (known?.isClosed === false) return known;
    const { server, upstreams, session: own } = this.#options;
    if (this.#hello === undefined) throw new RangeError("The connection has not said hello.");
    const carried = own.carries === true;
    const upstream = upstreams.forClient({ server, session, connection: this.#client, hello: this.#hello, carried });
    const capabilities = carried ? {} : this.#hello.capabilities;
    upstream.attach({ id: this.#client, session, capabilities });
    this.#joined.set(session, upstream);
    return upstream;
  }
}

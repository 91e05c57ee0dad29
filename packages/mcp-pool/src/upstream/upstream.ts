import { setTimeout as sleep } from "node:timers/promises";
import { type InitializeResult, LATEST_PROTOCOL_VERSION } from "@modelcontextprotocol/sdk/types.js";
import { McpPoolError, serverUnavailable } from "../errors.js";
import type { RouterClient } from "../router/choose-client.js";
import { MessageRouter } from "../router/message-router.js";
import { isRequest, type JSONRPCMessage, type RequestId } from "../router/messages.js";
import type { Connection } from "./connector.js";
import { openConnection } from "./open-connection.js";
import { Outbox } from "./outbox.js";
import { afterFailure, type RestartHistory } from "./restart-backoff.js";
import type { UpstreamOptions, UpstreamStatus } from "./upstream-options.js";

/** How often it is looked whether a call or the whole server has had its time. */
const lookMs = 1000;

/**
 * One running server, or one that can run: it is started when it is first needed, stopped when it is not used, and started
 * again after its death. Clients stay attached meanwhile; their calls wait for a start and fail with a death.
 */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #router: MessageRouter;
  readonly #outbox = new Outbox();
  #connection: Connection | undefined;
  #hello: InitializeResult | undefined;
  #starting: Promise<InitializeResult> | undefined;
  /** The end of the one before: two of them never run at once. */
  #ending: Promise<void> = Promise.resolve();
  readonly #closed = new AbortController();
  #history: RestartHistory = { failures: 0, notBeforeMs: 0 };
  #starts = 0;
  #readySinceMs = 0;
  #lastUseMs = performance.now();
  #lastProblem: string | undefined;
  readonly #look: NodeJS.Timeout;

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#router = new MessageRouter({
      server: options.server,
      exclusive: options.exclusive,
      limits: options.limits,
      ports: {
        toServer: (message) => this.#toServer(message),
        toClient: options.toClient,
        endCall: options.endCall,
        isConnected: () => this.#connection !== undefined,
        nowMs: () => performance.now(),
      },
    });
    this.#look = setInterval(() => this.#lookAround(), lookMs).unref();
  }

  get status(): UpstreamStatus {
    return {
      state: this.#connection !== undefined ? "ready" : this.#starting !== undefined ? "starting" : "stopped",
      pid: this.#connection?.pid,
      serverInfo: this.#hello?.serverInfo,
      clients: this.#router.clients,
      callsInFlight: this.#router.callsInFlight,
      starts: this.#starts,
      lastProblem: this.#lastProblem,
    };
  }

  /** It was ended for good. */
  get isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  attach(client: RouterClient): void {
    this.#router.attach(client);
  }

  detach(client: string): void {
    this.#router.detach(client);
  }

  receive(message: { client: string; message: JSONRPCMessage }): void {
    this.#lastUseMs = performance.now();
    this.#router.fromClient(message.client, message.message);
  }

  /** What the server said of itself when it was started, which it is if need be. @throws McpPoolError it cannot be. */
  ready(): Promise<InitializeResult> {
    if (this.#closed.signal.aborted) return Promise.reject(this.#unavailable("it was stopped", "none"));
    if (this.#connection !== undefined && this.#hello !== undefined) return Promise.resolve(this.#hello);
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Ends the server; the next call starts it anew. Calls that run fail. */
  async stop(why: string): Promise<void> {
    if (this.#connection === undefined) return this.#ending;
    this.#drop({ problem: why, effect: "possible" });
    await this.#ending;
  }

  /** Ends the server for good. */
  async close(): Promise<void> {
    clearInterval(this.#look);
    this.#closed.abort();
    await this.stop("it was stopped");
    await this.#starting?.catch(() => undefined);
    await this.#ending;
  }

  async #start(): Promise<InitializeResult> {
    try {
      await this.#ending;
      const waitMs = this.#history.notBeforeMs - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: this.#closed.signal });
      const hello = await this.#connect();
      this.#lastProblem = undefined;
      return hello;
    } catch (error) {
      const failure = this.#closed.signal.aborted
        ? this.#unavailable("it was stopped", "none")
        : error instanceof McpPoolError
          ? error
          : this.#unavailable((error as Error).message, "none");
      this.#failed({ livedMs: 0, problem: failure.message });
      this.#outbox.take();
      this.#router.lost({ message: failure.message, data: failure.toJSON() });
      throw failure;
    }
  }

  async #connect(): Promise<InitializeResult> {
    const { connector, limits, log, hello } = this.#options;
    return await openConnection({
      connector,
      params: { protocolVersion: LATEST_PROTOCOL_VERSION, ...hello },
      timeoutMs: limits.startMs,
      signal: this.#closed.signal,
      log,
      began: () => {
        this.#starts += 1;
      },
      opened: (connected) => this.#opened(connected),
      closing: (end) => {
        this.#ending = end;
      },
      next: (message) => this.#fromServer(message),
      lost: ({ connection, problem }) => {
        if (connection === this.#connection) this.#died(problem);
      },
      callLost: (call) => this.#callLost(call),
    });
  }

  #opened({ connection, hello }: { connection: Connection; hello: InitializeResult }): void {
    const isAgain = this.#hello !== undefined;
    this.#connection = connection;
    this.#hello = hello;
    this.#readySinceMs = performance.now();
    this.#lastUseMs = performance.now();
    this.#options.log(`ready: ${hello.serverInfo.name} ${hello.serverInfo.version}, MCP ${hello.protocolVersion}`);
    if (isAgain) this.#router.resumed(hello.capabilities);
    for (const call of this.#outbox.take()) this.#send(connection, call);
  }

  #died(problem: string): void {
    this.#failed({ livedMs: performance.now() - this.#readySinceMs, problem });
    this.#drop({ problem, effect: "possible" });
    if (this.#router.hasSubscriptions || !this.#outbox.isEmpty) this.ready().catch(() => undefined);
  }

  #failed({ livedMs, problem }: { livedMs: number; problem: string }): void {
    this.#lastProblem = problem;
    this.#options.log(problem);
    this.#history = afterFailure({ history: this.#history, livedMs, nowMs: performance.now() });
  }

  #drop({ problem, effect }: { problem: string; effect: "none" | "possible" }): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#connection = undefined;
    this.#ending = connection.close().catch((error) => this.#options.log(connection.redact(String(error))));
    const error = this.#unavailable(`${problem}; whether the call took effect is unknown.`, effect);
    this.#router.lost({ message: error.message, data: error.toJSON(), waiting: this.#outbox.ids });
  }

  #fromServer(message: JSONRPCMessage): void {
    this.#lastUseMs = performance.now();
    this.#router.fromServer(message);
  }

  #toServer(message: JSONRPCMessage): void {
    if (this.#connection !== undefined) {
      this.#send(this.#connection, message);
      return;
    }
    this.#outbox.put(message);
    if (!this.#outbox.isEmpty) this.ready().catch(() => undefined);
  }

  /** Waits for nothing: a program that reads slowly must not hold up others' calls, and what is under way is limited for each client. */
  #send(connection: Connection, message: JSONRPCMessage): void {
    connection.transport.send(message).catch((error: Error & { code?: unknown }) => {
      if (this.#connection !== connection) return;
      const problem = connection.redact(error.message);
      if (error.code === 404) this.#forgotten(message);
      else if (isRequest(message)) this.#callLost({ id: message.id, problem });
      else this.#options.log(problem);
    });
  }

  /** A server over HTTP does not know the session any more. It has not looked at the message, which waits for the next one. */
  #forgotten(message: JSONRPCMessage): void {
    this.#outbox.put(message);
    this.#died("it has forgotten its session");
  }

  #callLost({ id, problem }: { id: RequestId; problem: string }): void {
    const error = this.#unavailable(`${problem}; whether the call took effect is unknown.`, "possible");
    this.#router.failCall(id, { message: error.message, data: error.toJSON() });
  }

  #lookAround(): void {
    if (this.#connection === undefined) return;
    this.#router.expire();
    const { idleMs } = this.#options.limits;
    const isIdle = this.#router.callsInFlight === 0 && !this.#router.hasSubscriptions;
    if (idleMs > 0 && isIdle && performance.now() - this.#lastUseMs >= idleMs) void this.stop("it was not used");
  }

  #unavailable(problem: string, effect: "none" | "possible"): McpPoolError {
    return serverUnavailable({ server: this.#options.server, problem, effect });
  }
}

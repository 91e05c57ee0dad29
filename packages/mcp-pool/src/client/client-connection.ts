import { randomUUID } from "node:crypto";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import {
  type InitializeRequest,
  InitializeRequestSchema,
  type InitializeResult,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/sdk/types.js";
import { asPoolError } from "../errors.js";
import {
  failure,
  isRequest,
  type JSONRPCAnswer,
  type JSONRPCMessage,
  type RequestId,
  result,
  rpcErrors,
} from "../router/messages.js";
import { boundedStream } from "./bounded-stream.js";

/** To whom a connection belongs, and what it does with what it hears. */
export interface ClientConnectionOptions {
  /** Of a connection that an earlier pool had; else a new one. */
  readonly id?: string;
  readonly server: string;
  readonly session: string;
  readonly messageBytes: number;
  /** Joins the server. @throws McpPoolError it is not available. */
  initialize(hello: { id: string; params: InitializeRequest["params"] }): Promise<InitializeResult>;
  receive(message: JSONRPCMessage): void;
  /** An answer, to a call of the client's. */
  answered(answer: JSONRPCAnswer): void;
  closed(): void;
}

/** Messages that wait for the client to listen. More are kept for nobody: the oldest are dropped. */
const waitingLimit = 256;

/** Of the greeting that a client has said to an earlier pool. */
const resumeId = "townkit-resume";

/**
 * One client's connection over streamable HTTP. It lasts until the client or the pool ends it, over any number of requests and
 * of ends of the server behind it.
 */
export class ClientConnection {
  readonly id: string;
  readonly session: string;
  readonly server: string;
  readonly #options: ClientConnectionOptions;
  readonly #transport: WebStandardStreamableHTTPServerTransport;
  #openStreams = 0;
  #isListening = false;
  #isClosed = false;
  #lastUseMs = performance.now();
  #waiting: JSONRPCMessage[] = [];
  #isInitialized = false;

  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    this.id = options.id ?? randomUUID();
    this.session = options.session;
    this.server = options.server;
    this.#transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => this.id,
      maxRequestBodySize: options.messageBytes,
    });
    this.#transport.onmessage = (message) => this.#receive(message);
    this.#transport.onclose = () => this.close();
  }

  /** How long nothing has been heard of the client; 0 while a stream to it is open. */
  idleMs(nowMs: number): number {
    return this.#openStreams > 0 ? 0 : nowMs - this.#lastUseMs;
  }

  /** Whether the client has begun: what was only tried is no connection. */
  get isInitialized(): boolean {
    return this.#isInitialized;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Goes on with a connection that the client has had with an earlier pool, and does not know to be another one. */
  async resume(params: InitializeRequest["params"]): Promise<void> {
    this.#isInitialized = true;
    const headers = { accept: "application/json, text/event-stream", "content-type": "application/json" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: resumeId, method: "initialize", params });
    const answer = await this.#transport.handleRequest(
      new Request("http://localhost/", { method: "POST", headers, body }),
    );
    await answer.body?.cancel();
  }

  async handle(request: Request): Promise<Response> {
    this.#lastUseMs = performance.now();
    const response = await this.#transport.handleRequest(request);
    if (response.body === null || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      return response;
    }
    const isStandalone = request.method === "GET";
    this.#openStreams += 1;
    if (isStandalone) this.#listen();
    const body = boundedStream({
      source: response.body,
      limitBytes: 4 * this.#options.messageBytes,
      ended: () => {
        this.#openStreams -= 1;
        this.#lastUseMs = performance.now();
        if (isStandalone) this.#isListening = false;
      },
      overflow: () => this.close(),
    });
    return new Response(body, { status: response.status, headers: response.headers });
  }

  /** Sends a message as a part of one of the client's calls, or by the stream on which it listens, once it does. */
  send({ message, relatedTo }: { message: JSONRPCMessage; relatedTo?: RequestId | undefined }): void {
    const isAnswer = !("method" in message);
    if (isAnswer) this.#options.answered(message);
    if (!isAnswer && relatedTo === undefined && !this.#isListening) {
      this.#waiting = [...this.#waiting, message].slice(-waitingLimit);
      return;
    }
    // It fails only where the client has left the stream on which it wanted the answer.
    this.#transport
      .send(message, relatedTo === undefined ? undefined : { relatedRequestId: relatedTo })
      .catch(() => undefined);
  }

  /** Ends the stream of a call that was cancelled, which gets no answer. */
  endCall(id: RequestId): void {
    this.#transport.closeSSEStream(id);
    // Goes nowhere; by it the transport forgets the call.
    this.send({ message: failure(id, { code: rpcErrors.internal, message: "cancelled" }) });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.closed();
    void this.#transport.close();
  }

  #listen(): void {
    this.#isListening = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) this.send({ message });
  }

  #receive(message: JSONRPCMessage): void {
    if (!isRequest(message) || message.method !== "initialize") this.#options.receive(message);
    // Said by ourselves, for the transport alone.
    else if (message.id === resumeId) this.endCall(resumeId);
    else void this.#initialize(message.id, message);
  }

  async #initialize(id: RequestId, message: JSONRPCMessage): Promise<void> {
    this.#isInitialized = true;
    try {
      const { params } = InitializeRequestSchema.parse(message);
      const hello = await this.#options.initialize({ id: this.id, params });
      const isKnown = SUPPORTED_PROTOCOL_VERSIONS.includes(params.protocolVersion);
      const protocolVersion = isKnown ? params.protocolVersion : LATEST_PROTOCOL_VERSION;
      this.send({ message: result(id, { ...hello, protocolVersion }) });
    } catch (error) {
      const { message: text, ...data } = asPoolError(error).toJSON();
      this.send({ message: failure(id, { code: rpcErrors.unavailable, message: String(text), data }) });
      // Nothing can be done with it; a client that wants to begins anew.
      setImmediate(() => this.close());
    }
  }
}

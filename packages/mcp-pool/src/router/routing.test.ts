import fc from "fast-check";
import { expect, test } from "vitest";
import { MessageRouter } from "./message-router.js";
import { isRequest, type JSONRPCMessage, type JSONRPCRequest, paramsOf, type RequestId, result } from "./messages.js";

const clients = 20;

/** What may happen next. Numbers choose among what is there at the time. */
type Step =
  | { readonly kind: "call"; readonly client: number }
  | { readonly kind: "answer" | "progress"; readonly which: number }
  | { readonly kind: "cancel" | "answer late"; readonly which: number }
  | { readonly kind: "die" }
  | { readonly kind: "leave"; readonly client: number };

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("call" as const), client: fc.nat(clients - 1) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("answer" as const), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("progress" as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("answer late" as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leave" as const), client: fc.nat(clients - 1) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "die" as const }) },
);

test("200 calls of 20 clients: each gets its own answer and progress once, whatever is answered, cancelled or lost in between", () => {
  fc.assert(
    fc.property(fc.array(stepArbitrary, { maxLength: 600 }), (steps) => {
      const world = new World();
      // Two hundred are under way before anything happens to them.
      for (let call = 0; call < 200; call += 1) world.call(call % clients);
      for (const step of steps) world.take(step);
      world.settle();
      expect(world.faults).toEqual([]);
      expect(world.outcomes()).toEqual(world.expected());
    }),
    { numRuns: 60 },
  );
});

interface Made {
  readonly client: string;
  readonly id: RequestId;
  readonly words: string;
  fate: "open" | "answered" | "cancelled" | "lost" | "left";
}

/** Clients and a server around a router, each of which does what a step says, and takes down what it hears. */
class World {
  readonly faults: string[] = [];
  readonly #made: Made[] = [];
  readonly #heard = new Map<Made, string[]>();
  /** What the server has before it. */
  #atServer: JSONRPCRequest[] = [];
  /** What it had, of which it could still speak. */
  readonly #past: JSONRPCRequest[] = [];
  readonly #seenIds = new Set<RequestId>();
  readonly #router: MessageRouter;
  readonly #present = new Set<string>();
  #count = 0;

  constructor() {
    this.#router = new MessageRouter({
      server: "probe",
      exclusive: false,
      limits: { callMs: 1000, calls: 100_000 },
      ports: {
        toServer: (message) => this.#arrivedAtServer(message),
        toClient: ({ client, message }) => this.#arrivedAtClient(client, message),
        endCall: () => undefined,
        isConnected: () => true,
        nowMs: () => 0,
      },
    });
    for (let client = 0; client < clients; client += 1) this.#attach(String(client));
  }

  call(client: number): void {
    if (!this.#present.has(String(client))) this.#attach(String(client));
    this.#count += 1;
    // Every client counts from one, as real ones do, and none of their ids differ from the others'.
    const id = this.#made.filter((made) => made.client === String(client)).length;
    const made: Made = { client: String(client), id, words: `words ${this.#count}`, fate: "open" };
    this.#made.push(made);
    const params = { name: "echo", arguments: { words: made.words }, _meta: { progressToken: id } };
    this.#router.fromClient(made.client, { jsonrpc: "2.0", id, method: "tools/call", params });
  }

  take(step: Step): void {
    if (step.kind === "call") this.call(step.client);
    else if (step.kind === "leave") this.#leave(String(step.client));
    else if (step.kind === "die") this.#die();
    else if (step.kind === "cancel") this.#cancel(step.which);
    else if (step.kind === "answer late") this.#answerLate(step.which);
    else this.#speak({ kind: step.kind === "answer" ? "answer" : "progress", which: step.which });
  }

  /** The server answers what it has left. */
  settle(): void {
    while (this.#atServer.length > 0) this.#speak({ kind: "answer", which: 0 });
  }

  outcomes(): unknown[] {
    return this.#made.map((made) => this.#heard.get(made) ?? []);
  }

  expected(): unknown[] {
    return this.#made.map(({ fate, words }) =>
      fate === "answered" ? [`answer ${words}`] : fate === "lost" ? ["error -32000"] : [],
    );
  }

  #attach(client: string): void {
    this.#present.add(client);
    this.#router.attach({ id: client, session: client, capabilities: {} });
  }

  #leave(client: string): void {
    this.#present.delete(client);
    this.#router.detach(client);
    for (const made of this.#made) if (made.client === client && made.fate === "open") made.fate = "left";
  }

  #die(): void {
    this.#atServer = [];
    for (const made of this.#made) if (made.fate === "open") made.fate = "lost";
    this.#router.lost({ message: "it died", data: {} });
  }

  #cancel(which: number): void {
    const open = this.#made.filter(({ fate }) => fate === "open");
    const made = open[which % open.length];
    if (made === undefined) return;
    made.fate = "cancelled";
    const params = { requestId: made.id };
    this.#router.fromClient(made.client, { jsonrpc: "2.0", method: "notifications/cancelled", params });
    if (this.#atServer.some((request) => wordsOf(request) === made.words))
      this.faults.push(`not cancelled: ${made.words}`);
  }

  #speak({ kind, which }: { kind: "answer" | "progress"; which: number }): void {
    const index = which % Math.max(1, this.#atServer.length);
    const request = this.#atServer[index];
    if (request === undefined) return;
    if (kind === "progress") {
      const { progressToken } = paramsOf(request)._meta ?? {};
      const params = { progressToken, progress: 1, message: wordsOf(request) };
      this.#router.fromServer({ jsonrpc: "2.0", method: "notifications/progress", params });
      return;
    }
    this.#atServer.splice(index, 1);
    this.#past.push(request);
    const made = this.#made.find(({ words }) => words === wordsOf(request));
    if (made?.fate === "open") made.fate = "answered";
    this.#router.fromServer(result(request.id, { words: wordsOf(request) }));
  }

  /** What was cancelled or lost is answered all the same, and what was answered a second time. */
  #answerLate(which: number): void {
    const request = this.#past[which % this.#past.length];
    if (request !== undefined) this.#router.fromServer(result(request.id, { words: wordsOf(request) }));
  }

  #arrivedAtServer(message: JSONRPCMessage): void {
    if (isRequest(message)) {
      if (this.#seenIds.has(message.id)) this.faults.push(`id ${message.id} was used again`);
      this.#seenIds.add(message.id);
      this.#atServer.push(message);
    } else if ("method" in message && message.method === "notifications/cancelled") {
      const { requestId } = message.params as { requestId: RequestId };
      const cancelled = this.#atServer.filter(({ id }) => id === requestId);
      if (cancelled.length !== 1) this.faults.push(`cancelled what is not there: ${requestId}`);
      this.#past.push(...cancelled);
      this.#atServer = this.#atServer.filter(({ id }) => id !== requestId);
    }
  }

  #arrivedAtClient(client: string, message: JSONRPCMessage): void {
    const id = "method" in message ? (message.params as { progressToken: RequestId }).progressToken : message.id;
    const made = this.#made.find((it) => it.client === client && it.id === id);
    if (made === undefined || !this.#present.has(client)) {
      this.faults.push(`${client} heard of ${id}, which is not its own`);
    } else if ("method" in message) {
      const words = (message.params as { message: string }).message;
      if (words !== made.words) this.faults.push(`${client} heard of the progress of ${words} as ${made.words}`);
    } else {
      const text = "error" in message ? `error ${message.error.code}` : `answer ${message.result.words}`;
      this.#heard.set(made, [...(this.#heard.get(made) ?? []), text]);
    }
  }
}

function wordsOf(request: JSONRPCRequest): string {
  return (paramsOf(request).arguments as { words: string }).words;
}

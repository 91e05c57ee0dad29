import type { JSONRPCAnswer, RequestId } from "../router/messages.js";

/** One call of a tool, at its end. */
export interface McpCall {
  readonly server: string;
  /** Null: a connection of several sessions did not say for which of them. */
  readonly session: string | null;
  readonly tool: string;
  /** `failed`: the server or the tool said so, or nobody answered. `cancelled`: by the client, or it is gone. */
  readonly outcome: "answered" | "failed" | "cancelled";
  readonly tookMs: number;
}

/** The calls of one session to one server. */
export interface CallCount {
  readonly session: string | null;
  readonly calls: number;
  readonly failed: number;
}

type Begun = Omit<McpCall, "outcome" | "tookMs"> & { readonly atMs: number };

/** Counts the calls of tools, and tells of each at its end. */
export class CallCounts {
  readonly #options: { readonly nowMs: () => number; readonly called: (call: McpCall) => void };
  readonly #running = new Map<string, Map<RequestId, Begun>>();
  readonly #counts = new Map<string, Map<string | null, { calls: number; failed: number }>>();

  constructor(options: { nowMs: () => number; called: (call: McpCall) => void }) {
    this.#options = options;
  }

  began(call: { client: string; id: RequestId; server: string; session: string | null; tool: string }): void {
    const { client, id, ...what } = call;
    const own = this.#running.get(client) ?? new Map<RequestId, Begun>();
    this.#running.set(client, own.set(id, { ...what, atMs: this.#options.nowMs() }));
  }

  answered({ client, answer }: { client: string; answer: JSONRPCAnswer }): void {
    const isFailure = "error" in answer || answer.result.isError === true;
    if (answer.id !== undefined) this.ended({ client, id: answer.id, outcome: isFailure ? "failed" : "answered" });
  }

  ended({ client, id, outcome }: { client: string; id: RequestId; outcome: McpCall["outcome"] }): void {
    const own = this.#running.get(client);
    const begun = own?.get(id);
    if (begun === undefined) return;
    own?.delete(id);
    const { atMs, ...call } = begun;
    const ofServer = this.#counts.get(call.server) ?? new Map<string | null, { calls: number; failed: number }>();
    this.#counts.set(call.server, ofServer);
    const count = ofServer.get(call.session) ?? { calls: 0, failed: 0 };
    ofServer.set(call.session, count);
    count.calls += 1;
    if (outcome === "failed") count.failed += 1;
    this.#options.called({ ...call, outcome, tookMs: Math.round(this.#options.nowMs() - atMs) });
  }

  clientGone(client: string): void {
    for (const id of [...(this.#running.get(client)?.keys() ?? [])]) this.ended({ client, id, outcome: "cancelled" });
    this.#running.delete(client);
  }

  of(server: string): readonly CallCount[] {
    return [...(this.#counts.get(server) ?? [])].map(([session, count]) => ({ session, ...count }));
  }
}

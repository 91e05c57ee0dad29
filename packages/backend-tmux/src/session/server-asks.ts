import { type Answer, type Attention, AttentionNotFoundError, isoNow } from "@townkit/core";
import type { DriverParts } from "../driver/driver-parts.js";
import type { AgentServer, ServerAsk } from "../server/agent-server.js";
import type { AgentPane } from "./agent-pane.js";
import type { AskWatch } from "./ask-watch.js";

/** What one session asks for through its agent's server, and is answered by that. */
export class ServerAsks implements AskWatch {
  readonly #sessionId: string;
  readonly #server: AgentServer;
  readonly #pane: Pick<AgentPane, "served">;
  readonly #parts: Pick<DriverParts, "clock" | "sink">;
  readonly #open = new Map<string, { readonly ask: ServerAsk; readonly attention: Attention }>();
  /** What we answered, until it is seen to be gone: that it goes is no news, and that it is still there neither. */
  readonly #answered = new Set<string>();

  constructor(options: {
    sessionId: string;
    server: AgentServer;
    pane: Pick<AgentPane, "served">;
    parts: Pick<DriverParts, "clock" | "sink">;
  }) {
    this.#sessionId = options.sessionId;
    this.#server = options.server;
    this.#pane = options.pane;
    this.#parts = options.parts;
  }

  get open(): readonly Attention[] {
    return [...this.#open.values()].map(({ attention }) => attention);
  }

  take({ assignmentId, told }: { assignmentId: string | null; told: boolean }): void {
    const { served } = this.#pane;
    // A server that does not answer says nothing of what it asks for.
    if (!served) return;
    const there = new Set(served.asks.map(({ id }) => id));
    for (const id of this.#answered) if (!there.has(id)) this.#answered.delete(id);
    for (const id of this.#open.keys()) if (!there.has(id)) this.#settle(id, "withdrawn");
    for (const ask of served.asks) {
      if (this.#open.has(ask.id) || this.#answered.has(ask.id)) continue;
      const owner = { sessionId: this.#sessionId, assignmentId, raisedAt: isoNow(this.#parts.clock) };
      const attention: Attention = { ...ask, ...owner };
      this.#open.set(ask.id, { ask, attention });
      if (told) this.#parts.sink.attentionRaised(attention);
    }
  }

  /** Its agent has no hooks. */
  async askedByHook(): Promise<Record<string, never>> {
    return {};
  }

  drop(how: "withdrawn" | "lost"): void {
    for (const id of this.#open.keys()) this.#settle(id, how);
  }

  async respond(options: { attention: Attention; answer: Answer; pressing: () => void }): Promise<void> {
    const { attention, answer, pressing } = options;
    const open = this.#open.get(attention.id);
    if (!open) throw new AttentionNotFoundError(attention.id);
    // With a word on it the model goes on.
    const denies = answer.kind === "dismiss" || (answer.kind === "permission" && answer.decision === "deny");
    if (denies && (open.ask.kind === "question" || !answer.message)) pressing();
    if (!(await this.#server.answer({ ask: open.ask, answer }))) {
      this.#settle(attention.id, "withdrawn");
      throw new AttentionNotFoundError(attention.id);
    }
    this.#answered.add(attention.id);
    this.#open.delete(attention.id);
  }

  #settle(attentionId: string, how: "withdrawn" | "lost"): void {
    this.#open.delete(attentionId);
    this.#parts.sink.attentionSettled({ sessionId: this.#sessionId, attentionId, how });
  }
}

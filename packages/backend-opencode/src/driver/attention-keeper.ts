import { type Answer, type Attention, AttentionNotFoundError, type Clock, isoNow, type Log } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import { isNotFound } from "../client/call.js";
import type { ServerClient } from "../client/server-client.js";
import type { Snapshot } from "../stream/read-back.js";
import type { PermissionRequest, QuestionRequest } from "../stream/server-events.js";
import { permissionAttention, questionAttention, type Reply, replyFor } from "./attention.js";
import { isSameOwner, nobody, type TurnOwner } from "./call-turn.js";
import type { KnownSession, Sessions } from "./sessions.js";
import type { EndedTurn } from "./turn-keeper.js";

type Request = { kind: "permission"; request: PermissionRequest } | { kind: "question"; request: QuestionRequest };

/** What our sessions wait for. A child session's requests are its root's: nobody else can answer them. */
export class AttentionKeeper {
  readonly #sink: DriverSink;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #sessions: Sessions;
  readonly #client: () => Promise<ServerClient>;

  constructor(options: {
    sink: DriverSink;
    clock: Clock;
    log: Log;
    sessions: Sessions;
    client: () => Promise<ServerClient>;
  }) {
    this.#sink = options.sink;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#sessions = options.sessions;
    this.#client = options.client;
  }

  asked(asked: Request): void {
    const known = this.#sessions.rootOf(asked.request.sessionID);
    if (known) this.#raise(known, asked);
    else this.#raiseAtRoot(asked);
  }

  #raiseAtRoot(asked: Request): void {
    this.#findRoot(asked.request.sessionID).then(
      (root) => root && this.#raise(root, asked),
      (error: unknown) =>
        this.#log.warn("Nobody can tell whose request this is.", { request: asked.request.id, error: String(error) }),
    );
  }

  /** Somebody answered it, or it is no longer asked. For one that we answered ourselves this comes too, and says nothing new. */
  answered(requestId: string): void {
    for (const known of this.#sessions.all()) this.#drop(known, requestId, "withdrawn");
  }

  /**
   * A turn is over: after an abort the server goes on listing its requests, and nobody waits for them. Null: so is every
   * turn of the session; else what somebody else's turn asks, which goes on, stays.
   */
  turnOver(known: KnownSession, ended: EndedTurn | null): void {
    const how = ended?.state === "interrupted" ? "lost" : "withdrawn";
    for (const [id, { attention }] of [...known.attention]) {
      if (ended === null || !known.busy || isSameOwner(attention, ended.owner)) this.#drop(known, id, how);
    }
  }

  /** A turn of ours that began before this process was found at work: what was found open is its. */
  turnFound(known: KnownSession): void {
    const { owner } = known.watch ?? {};
    if (!owner) return;
    for (const [id, { attention, directory }] of known.attention) {
      if (!isSameOwner(attention, nobody)) continue;
      const owned = { ...attention, ...owner };
      known.attention.set(id, { attention: owned, directory });
      this.#sink.attentionRaised(owned);
    }
  }

  /** How things stand after a cut, in the directories that were read: what is not asked any more was lost. */
  resync(snapshot: Snapshot): void {
    const busy = new Set(Object.keys(snapshot.statuses));
    const open = [
      ...snapshot.permissions.map((request) => ({ kind: "permission" as const, request })),
      ...snapshot.questions.map((request) => ({ kind: "question" as const, request })),
    ].filter(({ request }) => busy.has(request.sessionID));
    const ids = new Set(open.map(({ request }) => request.id));
    const read = new Set(snapshot.directories);
    for (const known of this.#sessions.all().filter(({ data }) => read.has(data.directory))) {
      for (const id of [...known.attention.keys()]) if (!ids.has(id)) this.#drop(known, id, "lost");
    }
    for (const asked of open) this.asked(asked);
  }

  /** @throws AttentionNotFoundError it is not open any more: somebody else answered it, also while this call was under way. */
  async respond(known: KnownSession, response: { attention: Attention; answer: Answer }): Promise<void> {
    const { id } = response.attention;
    const open = known.attention.get(id);
    if (!open) throw new AttentionNotFoundError(id);
    const reply = replyFor(response);
    // The server tells of the answer before it answers us: by then this is ours to settle.
    known.attention.delete(id);
    try {
      await this.#reply({ reply, target: { requestID: id, directory: open.directory } });
    } catch (error) {
      known.attention.set(id, open);
      if (!isNotFound(error)) throw error;
      this.#drop(known, id, "withdrawn");
      throw new AttentionNotFoundError(id);
    }
  }

  async #reply({ reply, target }: { reply: Reply; target: { requestID: string; directory: string } }): Promise<void> {
    const client = await this.#client();
    if (reply.to === "permission") {
      const { reply: word, message } = reply;
      await client.replyPermission({ ...target, reply: word, ...(message !== undefined && { message }) });
    } else if (reply.answers) await client.replyQuestion({ ...target, answers: reply.answers });
    else await client.rejectQuestion(target);
  }

  #raise(known: KnownSession, asked: Request): void {
    if (known.attention.has(asked.request.id)) return;
    const whose = {
      sessionId: known.session.config.id,
      ...this.#ownerOf(known, asked.request),
      raisedAt: isoNow(this.#clock),
    };
    const attention =
      asked.kind === "permission" ? permissionAttention(asked.request, whose) : questionAttention(asked.request, whose);
    known.attention.set(attention.id, { attention, directory: known.data.directory });
    this.#sink.attentionRaised(attention);
  }

  #ownerOf({ watch, protocolId }: KnownSession, request: Request["request"]): TurnOwner {
    const answer = request.sessionID === protocolId ? request.tool?.messageID : undefined;
    return watch && !watch.isElsewhere(answer) ? watch.owner : nobody;
  }

  #drop(known: KnownSession, attentionId: string, how: "withdrawn" | "lost"): void {
    if (!known.attention.delete(attentionId)) return;
    this.#sink.attentionSettled({ sessionId: known.session.config.id, attentionId, how });
  }

  /** Asks the server for the parents that were not heard of. */
  async #findRoot(protocolId: string): Promise<KnownSession | undefined> {
    const client = await this.#client();
    for (;;) {
      const root = this.#sessions.rootOf(protocolId);
      if (root) return root;
      const info = await client.getSession(this.#sessions.endOfChain(protocolId));
      if (info?.parentID === undefined) return undefined;
      this.#sessions.learnParent({ id: info.id, parentID: info.parentID });
    }
  }
}

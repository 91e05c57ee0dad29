import {
  type Attention,
  canSessionBecome,
  type DurableEvent,
  type Session,
  type SessionRecord,
  type SessionStatus,
} from "@townkit/core";
import { changeSession, isSameContent, type SessionChange, type SessionPatch, withRaised } from "@townkit/core/kit";

type AttentionSettled = Extract<DurableEvent, { type: "attention.settled" }>;

/** How an open attention ended. */
export interface Settling {
  readonly id: string;
  readonly how: AttentionSettled["how"];
  readonly answer?: AttentionSettled["answer"];
}

/** What is kept of a session beside what its callers see. */
export interface Kept {
  readonly handle: SessionRecord["handle"];
  readonly supervision: SessionRecord["supervision"];
  readonly placing: SessionRecord["placing"];
  readonly warm: SessionRecord["warm"];
}

/** A session's own record while a decision is made. What has events of its own is told as it happens. */
export class SessionDraft {
  readonly #base: SessionRecord;
  readonly #at: string;
  readonly #tell: (event: DurableEvent) => void;
  #session: Session;
  readonly #keptBefore: Kept;
  #kept: Kept;
  #deleted = false;

  constructor(options: { record: SessionRecord; at: string; tell: (event: DurableEvent) => void }) {
    this.#base = options.record;
    this.#at = options.at;
    this.#tell = options.tell;
    this.#session = options.record.session;
    this.#keptBefore = keptIn(options.record);
    this.#kept = this.#keptBefore;
  }

  get now(): Session {
    return this.#session;
  }

  get config(): SessionRecord["config"] {
    return this.#base.config;
  }

  get kept(): Kept {
    return this.#kept;
  }

  keep(changes: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...changes };
  }

  patch(patch: SessionPatch): void {
    this.#session = { ...this.#session, ...patch };
  }

  /** A status that was seen. One that the table does not allow from here is stale, and is left. */
  see(status: SessionStatus, reason: string | null): void {
    if (status !== this.#session.status && !canSessionBecome(this.#session.status, status)) return;
    this.patch({ status, statusReason: reason });
  }

  raise(attention: Attention): void {
    const raised = withRaised({ open: this.#session.attention, attention });
    if (!raised) return;
    this.patch({ attention: raised });
    this.#tell({ type: "attention.raised", sessionId: this.#session.id, at: this.#at, attention });
  }

  settleAttention({ id, how, answer = null }: Settling): void {
    const open = this.#session.attention.filter((attention) => attention.id !== id);
    if (open.length === this.#session.attention.length) return;
    this.patch({ attention: open });
    const sessionId = this.#session.id;
    this.#tell({ type: "attention.settled", sessionId, at: this.#at, attentionId: id, how, answer });
  }

  delete(reason: string): void {
    for (const { id } of this.#session.attention) this.settleAttention({ id, how: "withdrawn" });
    this.patch({ statusReason: reason, paused: null });
    this.#deleted = true;
  }

  /** The record with what its work makes of it, and `told` with what tells of the session: first that it is there. */
  finish(options: { ofWork: Pick<Session, "currentAssignmentId" | "queued">; told: readonly DurableEvent[] }): {
    record: SessionRecord;
    events: readonly DurableEvent[];
    changed: boolean;
  } {
    const { ofWork, told } = options;
    const at = this.#at;
    const base = this.#base.session;
    const { status, statusReason, liveness, paused, attention, backend } = this.#session;
    const patch: SessionPatch = { status, statusReason, liveness, paused, attention, backend, ...ofWork };
    if (base.revision === 0) {
      const session = { ...base, ...patch, revision: 1 };
      const created: DurableEvent = { type: "session.created", sessionId: base.id, at, session };
      return { record: this.#recordOf(session), events: [created, ...told], changed: true };
    }
    const { session, events } = this.#change(patch);
    if (session === base && !this.#deleted) return { record: this.#base, events: told, changed: false };
    const end: DurableEvent[] = this.#deleted ? [{ type: "session.deleted", sessionId: base.id, at }] : [];
    return { record: this.#recordOf(session), events: [...told, ...events, ...end], changed: session !== base };
  }

  /** The record is kept by its session's revision: one of which only what is beside that changed is told of as well. */
  #change(patch: SessionPatch): SessionChange {
    const { session: base } = this.#base;
    const change = changeSession({ session: base, patch, at: this.#at });
    if (change.session !== base || !this.#keepsOther()) return change;
    const session = { ...base, updatedAt: this.#at, revision: base.revision + 1 };
    return { session, events: [{ type: "session.changed", sessionId: base.id, at: this.#at, session }] };
  }

  #keepsOther(): boolean {
    return !isSameContent(this.#kept, this.#keptBefore);
  }

  #recordOf(session: Session): SessionRecord {
    const { config, asked } = this.#base;
    const { handle, ...kept } = this.#kept;
    const given = Object.entries({ asked, ...kept }).filter(([, value]) => value !== undefined);
    if (!this.#deleted) return { session, config, handle, ...Object.fromEntries(given) };
    const { id, agent, workDir, role } = config;
    return { session, config: { id, agent, workDir, role }, handle: null, deletedAt: this.#at };
  }
}

function keptIn({ handle, supervision, placing, warm }: SessionRecord): Kept {
  return { handle, supervision, placing, warm };
}

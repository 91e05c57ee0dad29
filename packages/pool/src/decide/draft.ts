import type {
  Assignment,
  AssignmentState,
  AssignOptions,
  AttemptCause,
  Attention,
  Commit,
  DurableEvent,
  Evidence,
  Failure,
  OperationRecord,
  Outcome,
  Session,
  SessionRecord,
  SessionStatus,
  Supervision,
  Work,
} from "@townkit/core";
import {
  type AssignmentChange,
  applyResolution,
  beginAttempt,
  changeAssignment,
  newAssignment,
  type SessionPatch,
} from "@townkit/core/kit";
import { type Backoff, nextBackoff } from "./backoff.js";
import { followWork } from "./follow-work.js";
import { type Kept, SessionDraft, type Settling } from "./session-draft.js";
import { type Context, type Effect, inFlightOf, liveStates, type SessionState } from "./session-state.js";
import { WorkDraft } from "./work-draft.js";

/** What an assignment's change tells, beside its new state. */
export interface ChangeFacts {
  readonly reason?: string | null;
  readonly evidence?: readonly Evidence[];
  readonly outcome?: Outcome | null;
  readonly failure?: Failure | null;
}

/**
 * A decision while it is made: steps change it, `finish` says what is to be committed and done. It starts from a state
 * that it never touches, reads no clock and does nothing outside, so the same steps on the same state decide the same.
 */
export class Draft {
  readonly context: Context;
  readonly at: string;
  readonly effects: Effect[] = [];
  looks: SessionState["looks"];
  failedTries: SessionState["failedTries"];
  stopping: boolean;
  cannotAbort: boolean;
  seenRevision: number;
  stallDue: number | null;
  stalledAt: number | null;
  patientSince: number;
  backoff: Backoff | null;
  /** The backend told in this step that the agent ended by itself. */
  exited = false;
  readonly #session: SessionDraft;
  readonly #work: WorkDraft;
  #running: readonly Effect[];
  readonly #events: DurableEvent[] = [];
  readonly #operations: OperationRecord[] = [];

  constructor(options: { state: SessionState; context: Context }) {
    const { state, context } = options;
    this.context = context;
    this.at = new Date(context.now).toISOString();
    this.#session = new SessionDraft({ record: state.record, at: this.at, tell: (event) => this.note(event) });
    this.#work = new WorkDraft(state.work);
    this.#running = state.running;
    this.looks = state.looks;
    this.failedTries = state.failedTries;
    this.stopping = state.stopping;
    this.cannotAbort = state.cannotAbort;
    this.seenRevision = state.seenRevision;
    this.stallDue = state.stallDue;
    this.stalledAt = state.stalledAt;
    this.patientSince = state.patientSince;
    this.backoff = state.backoff;
  }

  get session(): Session {
    return this.#session.now;
  }

  get work(): readonly Assignment[] {
    return this.#work.all;
  }

  get running(): readonly Effect[] {
    return this.#running;
  }

  get inFlight(): Assignment | undefined {
    return inFlightOf(this.work);
  }

  find(assignmentId: string): Assignment | undefined {
    return this.#work.find(assignmentId);
  }

  runs(...types: readonly Effect["type"][]): boolean {
    return this.#running.some(({ type }) => types.includes(type));
  }

  // ── work ──────────────────────────────────────────────────────────────────

  queue(options: { id: string; work: Work; options: AssignOptions }): void {
    this.#take(newAssignment({ ...options, sessionId: this.session.id, state: "queued", at: this.at }));
  }

  /** Takes up work again that had left the memory because it was settled. */
  recall(assignment: Assignment): void {
    this.#work.recall(assignment);
  }

  /** @throws IllegalTransitionError the table has no such step. */
  change(assignment: Assignment, to: AssignmentState, facts: ChangeFacts = {}): void {
    this.#take(changeAssignment({ assignment, to, at: this.at, ...facts }), assignment);
  }

  /** @throws IllegalTransitionError the work is not in a state from which it can be tried again. */
  attemptAgain(assignment: Assignment, cause: Exclude<AttemptCause, "assign">): void {
    this.#take(beginAttempt({ assignment, cause, to: "queued", at: this.at }), assignment);
  }

  /** @throws IllegalTransitionError the word is about nothing that is open. */
  resolve(assignment: Assignment, resolution: Parameters<typeof applyResolution>[0]["resolution"]): void {
    this.#take(applyResolution({ assignment, resolution, at: this.at }), assignment);
  }

  #take(change: AssignmentChange, before?: Assignment): void {
    const { assignment, events } = change;
    this.#work.take(assignment);
    this.#events.push(...events);
    if (before) followWork(this, { from: before, to: assignment });
  }

  // ── the session ───────────────────────────────────────────────────────────

  patch(patch: SessionPatch): void {
    this.#session.patch(patch);
  }

  get config(): SessionRecord["config"] {
    return this.#session.config;
  }

  /** What is kept with the session, and is nobody else's to see. */
  get kept(): Kept {
    return this.#session.kept;
  }

  keep(changes: Partial<Kept>): void {
    this.#session.keep(changes);
  }

  get supervision(): Supervision | undefined {
    return this.kept.supervision;
  }

  /** Keeps this with the session; undefined: nothing. */
  supervise(supervision: Supervision | undefined): void {
    this.keep({ supervision });
  }

  /** A status that was seen. One that the table does not allow from here is stale, and is left. */
  see(status: SessionStatus, reason: string | null): void {
    this.#session.see(status, reason);
  }

  raise(attention: Attention): void {
    this.#session.raise(attention);
  }

  settleAttention(settled: Settling): void {
    this.#session.settleAttention(settled);
  }

  /** Leaves of the session's record its name alone. */
  delete(reason: string): void {
    this.#session.delete(reason);
    this.#session.keep({ supervision: undefined, placing: undefined, warm: undefined });
  }

  // ── what goes with the commit ─────────────────────────────────────────────

  /** Journals what changes no state of its own. */
  note(event: DurableEvent): void {
    this.#events.push(event);
  }

  /** Records a mutating call in the same commit. */
  record(operation: OperationRecord | undefined): void {
    if (operation) this.#operations.push(operation);
  }

  // ── effects ───────────────────────────────────────────────────────────────

  begin(effect: Effect): void {
    this.#running = [...this.#running, effect];
    this.effects.push(effect);
  }

  ended(effect: Effect): void {
    this.#running = this.#running.filter((running) => running !== effect);
  }

  lookAt(assignmentId: string, notBefore = this.context.now): void {
    this.looks = [...this.looks.filter((look) => look.assignmentId !== assignmentId), { assignmentId, notBefore }];
  }

  /** `longestMs`: where a minute would be too long. */
  backOff(longestMs?: number): Backoff {
    const { now, random } = this.context;
    this.backoff = nextBackoff({ before: this.backoff, now, random, longestMs });
    return this.backoff;
  }

  /** What came of it. `commit` is null where nothing has to be kept. */
  finish(): { state: SessionState; commit: Commit | null } {
    const { all, changed: assignments } = this.#work.finish();
    const queued = all.filter(({ state }) => state === "queued").length;
    const ofWork = { currentAssignmentId: this.inFlight?.id ?? null, queued };
    const { record, events, changed } = this.#session.finish({ ofWork, told: this.#events });
    const state: SessionState = {
      record,
      work: all.filter((assignment) => liveStates.includes(assignment.state)),
      running: this.#running,
      looks: this.looks,
      failedTries: this.failedTries,
      stopping: this.stopping,
      cannotAbort: this.cannotAbort,
      seenRevision: this.seenRevision,
      stallDue: this.stallDue,
      stalledAt: this.stalledAt,
      patientSince: this.patientSince,
      backoff: this.backoff,
    };
    if (events.length + this.#operations.length === 0) return { state, commit: null };
    const sessions = changed ? [record] : [];
    return { state, commit: { sessions, assignments, operations: this.#operations, events } };
  }
}

// What uses these types may be compiled for a platform whose own do not have disposing yet.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Assignment, AssignmentFilter, Receipt, Resolution } from "./assignment.js";
import type { RespondRequest } from "./attention.js";
import type { CapabilityReport, Durability } from "./capabilities.js";
import type { TownEvent } from "./events.js";
import type { Facets } from "./facets/index.js";
import type { AgentEvent, HookEvent, HookReply } from "./hooks.js";
import type {
  AbortOptions,
  AssignCallOptions,
  AttemptOptions,
  CallOptions,
  EventsOptions,
  MutateOptions,
  WaitOptions,
} from "./options.js";
import type { OutputOptions, SessionOutput } from "./output.js";
import type { AbortResult, AttachCommand, ResumeResult } from "./results.js";
import type { ForkOptions, Session, SessionConfig, SessionFilter, SessionList } from "./session.js";
import type { Work } from "./work.js";

/**
 * Everything that can run sessions: a backend, a pool over one, a client of a remote one. Callers cannot tell which.
 *
 * Every input is checked against its schema first; bad input is `InvalidInputError` and changes nothing. A session id
 * that is not known is `SessionNotFoundError`, an assignment id `AssignmentNotFoundError`. A method whose capability the
 * session's agent lacks throws `CapabilityUnsupportedError` before any side effect. Every mutating call has a key; the
 * same key with other content is `IdempotencyConflictError`. Reads never write.
 */
export interface Orchestrator extends Facets, AsyncDisposable {
  /** What an assignment survives once a call has resolved. */
  readonly durability: Durability;

  /** What can be run here, and what of it is supported, by agent. */
  capabilities(options?: CallOptions): Promise<CapabilityReport>;

  // ── sessions ──────────────────────────────────────────────────────────────

  /**
   * Starts a session and resolves when it can take work. `config.id` is the key: a repeat gives the same session.
   * With `initPrompt`, that is handed in as an assignment, and the call does not wait for its end.
   * @throws WorkDirInvalidError the directory is missing, not a directory, or not absolute; nothing was started.
   * @throws BackendUnavailableError the agent could not be reached; `effect` says whether something may have started.
   */
  spawnSession(config: SessionConfig, options?: CallOptions): Promise<Session>;

  getSession(sessionId: string, options?: CallOptions): Promise<Session>;

  /** All sessions, the stopped ones included, oldest first. */
  listSessions(filter?: SessionFilter, options?: CallOptions): Promise<SessionList>;

  /**
   * Ends the agent's process or releases its session; the record and the conversation stay. A running turn is aborted
   * first; queued work stays queued. Stopping a stopped session is the same effect, once.
   */
  stopSession(sessionId: string, options?: MutateOptions): Promise<Session>;

  /** A new session that begins with a copy of this one's conversation. The parent is not touched and may be busy. */
  forkSession(sessionId: string, fork?: ForkOptions, options?: CallOptions): Promise<Session>;

  // ── work ──────────────────────────────────────────────────────────────────

  /**
   * Hands in work; waits until `stored`, `accepted` (default) or `settled`. The assignment id is the key.
   * An orchestrator without an outbox delivers at once.
   * @throws SessionBusyError no outbox here, and the session has work under way; nothing was sent.
   * @throws WaitTimeoutError the wait ended, the work did not; it carries the ids.
   */
  assignWork(sessionId: string, work: Work, options?: AssignCallOptions): Promise<Receipt>;

  getAssignment(assignmentId: string, options?: CallOptions): Promise<Assignment>;

  /** Newest first. */
  listAssignments(filter?: AssignmentFilter, options?: CallOptions): Promise<Assignment[]>;

  /** Resolves when the assignment is taken or settled. @throws WaitTimeoutError */
  waitForAssignment(assignmentId: string, options?: WaitOptions): Promise<Assignment>;

  /**
   * Takes back work that has not begun.
   * @throws NotCancellableError it is being delivered or further; the error names `abortSession`.
   */
  cancelAssignment(assignmentId: string, options?: MutateOptions): Promise<Assignment>;

  /**
   * Settles an `unknown` by a person's word. `delivered`: `accepted`, then by observation. `not_delivered`: `failed`
   * with `effect: "none"`; nothing is sent.
   * @throws IllegalTransitionError it is not `unknown`.
   */
  resolveAssignment(assignmentId: string, resolution: Resolution, options?: MutateOptions): Promise<Assignment>;

  /**
   * Sends the same work again, as a new, numbered attempt.
   * @throws IllegalTransitionError it is neither failed, aborted, interrupted nor unknown.
   */
  retryAssignment(assignmentId: string, options?: AttemptOptions): Promise<Receipt>;

  /** Ends the running turn and pauses dispatch to the session until `resumeSession`. Resolves when the turn has settled. */
  abortSession(sessionId: string, options?: AbortOptions): Promise<AbortResult>;

  /** Starts a stopped session, continues an interrupted turn, or lifts a pause, and says which. */
  resumeSession(sessionId: string, options?: AttemptOptions): Promise<ResumeResult>;

  // ── seeing and answering ─────────────────────────────────────────────────

  getSessionOutput(sessionId: string, output?: OutputOptions, options?: CallOptions): Promise<SessionOutput>;

  /** @throws AttentionNotFoundError it is not open (any more). @throws InvalidInputError the answer is of another kind. */
  respond(sessionId: string, request: RespondRequest, options?: MutateOptions): Promise<Session>;

  /** The events from a cursor on, then as they happen, until `signal`. Ends by returning, not by throwing, when aborted. */
  events(options?: EventsOptions): AsyncIterable<TownEvent>;

  /** @throws CapabilityUnsupportedError the agent has no terminal of its own. */
  attachCommand(sessionId: string, options?: CallOptions): Promise<AttachCommand>;

  // ── what agents report ───────────────────────────────────────────────────

  onSessionStart(sessionId: string, event: HookEvent): Promise<HookReply>;
  onSessionIdle(sessionId: string, event: HookEvent): Promise<HookReply>;
  onPreCompact(sessionId: string, event: HookEvent): Promise<HookReply>;
  /** All other reports of an agent or its plugin. */
  reportAgentEvent(sessionId: string, event: AgentEvent): Promise<HookReply>;
}

import type { AttemptCause, Evidence, Failure, Outcome } from "../contract/assignment.js";
import type { Answer, Attention } from "../contract/attention.js";
import type { Adoption, Handle, PrepareRequest, SessionObservation, StartRequest } from "../contract/backend.js";
import type { Capabilities, CapabilityName, Durability } from "../contract/capabilities.js";
import type { DurableEvent, EphemeralEvent } from "../contract/events.js";
import type { FacetName, FacetParams, FacetResult } from "../contract/facets/index.js";
import type { HookMessage } from "../contract/hook-message.js";
import type { HookReply } from "../contract/hooks.js";
import type { OutputOptions, SessionOutput } from "../contract/output.js";
import type { AttachCommand } from "../contract/results.js";
import type { Liveness, SessionStatus } from "../contract/session.js";
import type { Work } from "../contract/work.js";

/** A session as a driver sees it: its config, its handle, where it was forked from. */
export type DriverSession = StartRequest;

/** One attempt at one piece of work. The three ids together are unique and never change: derive protocol ids from them. */
export interface Turn {
  readonly session: DriverSession;
  readonly assignmentId: string;
  readonly attempt: number;
  readonly cause: AttemptCause;
  readonly work: Work;
  /** A person says that the agent has it: where its record has nothing of it, that is no doubt any more. */
  readonly attested: boolean;
}

/**
 * What the agent's own record says of one attempt.
 * `absent` is proof that the agent holds nothing under its id; `stored`: it holds the words, or they are on their way to it,
 * and no turn has run on them.
 */
export type TurnObservation =
  | { readonly state: "absent" }
  | { readonly state: "stored"; readonly evidence: Evidence }
  | { readonly state: "accepted" | "running"; readonly evidence: Evidence }
  | { readonly state: "completed"; readonly outcome: Outcome; readonly evidence: Evidence }
  | {
      readonly state: "failed";
      readonly failure: Failure;
      readonly outcome: Outcome | null;
      readonly evidence: Evidence;
    }
  | {
      readonly state: "aborted" | "interrupted";
      readonly reason: string;
      readonly outcome: Outcome | null;
      readonly evidence: Evidence;
    }
  | { readonly state: "unknown"; readonly why: string };

/** Where a driver pushes what it sees. Calls return at once and never throw; order within a session is kept. */
export interface DriverSink {
  turn(seen: { sessionId: string; assignmentId: string; attempt: number; observation: TurnObservation }): void;
  session(seen: { sessionId: string; status?: SessionStatus; liveness?: Liveness; reason?: string | null }): void;
  attentionRaised(attention: Attention): void;
  attentionSettled(seen: { sessionId: string; attentionId: string; how: "withdrawn" | "lost" }): void;
  /** Deltas and tool activity. */
  output(event: EphemeralEvent): void;
  /** Those that have no state of their own. */
  note(event: Extract<DurableEvent, { type: "plugin.failed" | "session.compacted" | "backend.health" }>): void;
}

/** What a hook or a plugin of an agent said, whichever call it came by. */
export type AgentReport = Pick<HookMessage, "event" | "eventId" | "payload">;

/** How an operation that not every agent has is called. Of one that only reads, `key` says nothing. */
export interface FacetEffect {
  /** Names the call for good: derive protocol ids from it, so that after a crash the agent's record tells what became of it. */
  readonly key: string;
  /** False: it was begun before and its end is not known. Look for it first; what cannot be told is an error, `possible`. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
}

/** One function for each operation of the facets whose capability the driver declares. `Params`: as their schemas leave them. */
export type FacetEffects<Params = never> = {
  readonly [Name in FacetName]?: (
    session: DriverSession,
    params: [Params] extends [never] ? FacetParams<Name> : Params,
    call: FacetEffect,
  ) => Promise<FacetResult<Name>>;
};

/**
 * The effects and observations of one kind of agent, without any of the contract's bookkeeping: `createBackend` adds the
 * session records, the assignment ledger, keys, receipts, waits, events and errors.
 *
 * Every method rejects with an error of the family. Its `effect` decides what happens to the work: `none` is proof that
 * nothing was sent; `possible` makes the attempt `unknown` until `locate` can tell.
 */
export interface Driver {
  readonly name: string;
  /** The contract it was written for: `contractVersion` of the core that it was written with. */
  readonly contractVersion: string;
  readonly durability: Exclude<Durability, "store">;

  /** By agent name. */
  capabilities(): Promise<Readonly<Record<string, Capabilities>>>;

  /** What a caller can do about a capability that is not declared, where that is more than choosing another agent. */
  readonly remedies?: Partial<Record<CapabilityName, string>>;

  /**
   * The names of the permissions that a session of this agent can be given. Absent: there are none, and a config that names some
   * is refused before the driver sees it.
   */
  permissionsOf?(agent: string): readonly string[];

  /** Called once, before anything else; what is seen is pushed to `sink` from then on. Nothing is started yet. */
  open(sink: DriverSink): Promise<void>;

  prepare(request: PrepareRequest): Promise<Handle>;

  /**
   * Idempotent by handle; a fork's handle carries its parent. Also starts a stopped session again, with its conversation.
   * `first`, for a handle with `carriesWork`: the turn that may go in with the start, if no start before did that. It is
   * located next, and submitted where nothing shows that the agent has it.
   */
  start(session: DriverSession, options: { signal: AbortSignal; first?: Turn }): Promise<SessionObservation>;

  /** The turn, if any, is already aborted. Idempotent. */
  stop(session: DriverSession): Promise<void>;

  /** Looks, touches nothing. Called for a backend's known sessions after a restart, and after a `resync`. */
  adopt(sessions: readonly DriverSession[]): Promise<Adoption>;

  /**
   * Hands the attempt to the agent and resolves with the proof that it was taken. `fresh` says that this attempt was never
   * handed over before, so that a driver may skip looking for it. Must be safe to repeat for the same attempt.
   * A failure that comes later is pushed as a turn observation.
   */
  submit(turn: Turn, options: { fresh: boolean; signal: AbortSignal }): Promise<Evidence>;

  /** Reads the agent's record of one attempt. `stored` is driven by the caller through `submit` with `fresh: false`. */
  locate(turn: Turn): Promise<TurnObservation>;

  /** Ends whatever turn runs; resolves when it has settled. Its observation is pushed or found by `locate`. */
  abort(session: DriverSession): Promise<void>;

  output(
    session: DriverSession,
    options: OutputOptions & { turns: readonly Pick<Turn, "assignmentId" | "attempt">[] },
  ): Promise<SessionOutput>;

  respond(session: DriverSession, request: { attention: Attention; answer: Answer }): Promise<void>;

  attachCommand(session: DriverSession): Promise<AttachCommand>;

  /**
   * What only some agents can do. Of one session, what changes it comes one after another, and never while a turn runs;
   * what takes a turn resolves at its end, is ended by `abort`, and refuses with SessionBusyError while somebody else's turn
   * runs. `deleteSession` is for a stopped one, forgets what `stop` keeps, and is nothing where there is nothing left.
   */
  readonly facets?: FacetEffects;

  /**
   * Hears what the agent's hooks report, each report once, and says what they are answered. On a permission that is the
   * decision: the attention is the driver's to raise, and `respond` comes to it. Absent: what the hooks tell of is told as
   * events and answered with an empty reply, and a permission waits for `respond`.
   */
  heard?(session: DriverSession, report: AgentReport): Promise<HookReply>;

  close(options: { sessions: "detach" | "stop" }): Promise<void>;
}

import type { NotedEvent } from "../contract/events.js";
import type { Orchestrator } from "../contract/orchestrator.js";
import type { Session, SessionEnv } from "../contract/session.js";
import type { Work } from "../contract/work.js";

/** What a source is told of a piece of its work. */
export interface SourcedWork {
  readonly assignmentId: string;
  readonly session: Session;
  /** The variables that the session was started with: who it is to the programs that its agent runs. */
  readonly env: SessionEnv;
  readonly work: Work;
  /** ISO 8601: when work that has not begun is void. */
  readonly expiresAt: string | null;
}

/**
 * Where work comes from that is more than its own text: a tracker of issues, a mailbox. It says what the agent is told, and
 * holds what the work is about for as long as the work lasts. It keeps what it has to know across a restart itself.
 *
 * What it throws is a `TownError`. Nothing was sent to an agent then.
 */
export interface WorkSource {
  /** The type of the work that it gives. */
  readonly type: Exclude<Work["type"], "prompt">;

  /**
   * Takes what the work is about for its session, before the work is kept. The assignment's id is the key: a repeat is the same
   * effect, once.
   * @throws WorkRefusedError it is somebody else's, or cannot be worked on. Nothing was changed.
   */
  take(work: SourcedWork): Promise<void>;

  /** Gives back what was taken for work that was never kept: there is no such assignment. Does not throw. */
  giveBack(assignmentId: string): Promise<void>;

  /**
   * What the agent is told. The same text in every attempt, however often it is asked for: a hand-over that was cut short is
   * repeated with it, and to a backend other content is other work.
   * @throws WorkRefusedError the work has become void. It then fails, and nothing is sent.
   */
  promptOf(work: SourcedWork & { readonly attempt: number }): Promise<string>;

  /** What the agent was told of this work, in whichever attempt. Undefined: nothing. */
  toldOf(assignmentId: string): Promise<string | undefined>;

  /** Variables for the shells of a new session. What its caller or its role says goes before them. */
  environmentOf(session: { readonly id: string; readonly role: string }): SessionEnv;

  /**
   * How many pieces of work wait for a session of this role, and are nobody's yet, as far as is known just now: so many more are
   * kept ready, where the role has such. Absent: that is not known. Does not throw.
   */
  demandOf?(role: string): number;

  /**
   * Called once, when the town serves. Follows its work by the town's events, and does what follows from its end: what was
   * settled before this process began included. Returns when `signal` is aborted; does not throw.
   */
  follow(options: {
    readonly town: SourceTown;
    readonly signal: AbortSignal;
    /** To be called whenever `demandOf` answers otherwise than before. */
    readonly demandChanged: () => void;
  }): Promise<void>;
}

/** What a source may use of the town that it gives work to. */
export interface SourceTown
  extends Pick<
    Orchestrator,
    "getAssignment" | "assignWork" | "cancelAssignment" | "getSession" | "capabilities" | "events"
  > {
  /** Puts into the journal what became of what the source holds. Resolves when it is there, or waits for the store. */
  note(event: NotedEvent): Promise<void>;
}

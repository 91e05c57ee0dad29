import type { DriverSink, TurnObservation } from "@townkit/core/kit";
import type { TranscriptEntry } from "../transcript/transcript-entry.js";
import { observeTurn } from "../transcript/turn-in-transcript.js";

interface FollowedTurn {
  readonly assignmentId: string;
  readonly attempt: number;
  /** Of its entry in the agent's record; null where the agent keeps none. */
  readonly promptId: string | null;
  told: string;
}

/** What is known of the agent at one moment. */
export interface AgentSight {
  /** Null: the agent keeps no record. */
  readonly entries: readonly TranscriptEntry[] | null;
  readonly cutBefore: number;
  readonly conversation: string;
  /** By its screen; null where that does not tell. */
  readonly idle: boolean | null;
  readonly ended: string | null;
  /** It was us who had its turn ended. */
  readonly endAsked: boolean;
  readonly at: string;
}

/** The turns of one session that were accepted and have not ended, and what is told of them. */
export class TurnFollower {
  /** The work whose submit key was pressed, and of which the agent has not said yet that it took it. */
  pressedFor: string | null = null;
  /** The turn that runs was to end, by an abort or a denial of ours. */
  endAsked = false;
  readonly #sessionId: string;
  readonly #sink: DriverSink;
  readonly #turns = new Map<string, FollowedTurn>();

  constructor(options: { sessionId: string; sink: DriverSink }) {
    this.#sessionId = options.sessionId;
    this.#sink = options.sink;
  }

  follow(turn: Omit<FollowedTurn, "told">): void {
    const key = `${turn.assignmentId}/${turn.attempt}`;
    if (!this.#turns.has(key)) this.#turns.set(key, { ...turn, told: "accepted" });
  }

  /** The work of the last turn that it took and that has not ended; null where there is none. */
  get current(): string | null {
    return [...this.#turns.values()].at(-1)?.assignmentId ?? null;
  }

  /** The work that the agent is at, or may be; null where that is none of ours. */
  get atWork(): string | null {
    return this.current ?? this.pressedFor;
  }

  /** Tells what has changed. */
  check(sight: AgentSight): void {
    for (const [key, turn] of this.#turns) {
      const observation = observe({ turn, sight });
      if (observation.state === turn.told) continue;
      turn.told = observation.state;
      if (observation.state !== "running") this.#turns.delete(key);
      const { assignmentId, attempt } = turn;
      this.#sink.turn({ sessionId: this.#sessionId, assignmentId, attempt, observation });
    }
  }
}

/** What is seen of a turn that was accepted. */
export function observe(options: { turn: Pick<FollowedTurn, "promptId">; sight: AgentSight }): TurnObservation {
  const { turn, sight } = options;
  const { entries, conversation, ended, endAsked, idle, at } = sight;
  if (entries !== null && turn.promptId !== null) {
    const place = entries.findLastIndex((entry) => entry.kind === "prompt" && entry.id === turn.promptId);
    if (place < 0) return { state: "unknown", why: "Its prompt is no longer in the agent's record." };
    const cutBefore = ended === null ? sight.cutBefore : entries.length;
    return observeTurn({ entries, at: place, cutBefore, conversation, endAsked });
  }
  const evidence = (what: string) => ({ kind: "screen" as const, at, what });
  if (ended !== null) return { state: "interrupted", reason: ended, outcome: null, evidence: evidence(ended) };
  if (idle !== true) return { state: "running", evidence: evidence("The agent is at work.") };
  const outcome = { text: "", finish: null, usage: null, context: null };
  return { state: "completed", outcome, evidence: evidence("The agent waits for a prompt again.") };
}

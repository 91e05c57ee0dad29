import type { DriverSink } from "@townkit/core/kit";
import { type AgentSight, observeAccepted } from "./observe-turn.js";
import type { TurnRecord } from "./turn-record.js";

interface FollowedTurn {
  readonly assignmentId: string;
  readonly attempt: number;
  readonly record: TurnRecord;
}

/** The turns of one session that were accepted and have not ended, and what is told of them. */
export class TurnFollower {
  /** The work whose submit key was pressed, and of which the agent has not said yet that it took it. */
  pressedFor: string | null = null;
  /** The turn that runs was to end, by an abort or a denial of ours. */
  endAsked = false;
  readonly #sessionId: string;
  readonly #sink: DriverSink;
  readonly #turns = new Map<string, FollowedTurn & { told: string }>();

  constructor(options: { sessionId: string; sink: DriverSink }) {
    this.#sessionId = options.sessionId;
    this.#sink = options.sink;
  }

  follow(turn: FollowedTurn): void {
    const key = `${turn.assignmentId}/${turn.attempt}`;
    if (!this.#turns.has(key)) this.#turns.set(key, { ...turn, told: "accepted" });
  }

  get #last(): FollowedTurn | undefined {
    return [...this.#turns.values()].at(-1);
  }

  /** The work of the last turn that it took and that has not ended; null where there is none. */
  get current(): string | null {
    return this.#last?.assignmentId ?? null;
  }

  /** When the last turn that it took was begun, where that has not ended. */
  get since(): string | null {
    return this.#last?.record.since ?? null;
  }

  /** The work that the agent is at, or may be; null where that is none of ours. */
  get atWork(): string | null {
    return this.current ?? this.pressedFor;
  }

  /** Tells what has changed. */
  check(sight: AgentSight): void {
    for (const [key, turn] of this.#turns) {
      const observation = observeAccepted({ turn: turn.record, sight });
      if (observation.state === turn.told) continue;
      turn.told = observation.state;
      if (observation.state !== "running") this.#turns.delete(key);
      const { assignmentId, attempt } = turn;
      this.#sink.turn({ sessionId: this.#sessionId, assignmentId, attempt, observation });
    }
  }
}

import type { Assignment } from "./assignment.js";
import type { Attention } from "./attention.js";
import type { Session } from "./session.js";

/**
 * When an action is run. `start` and `pre_compact`: the agent's own hook says so, and waits for the answer. `idle`: a turn has
 * ended and nothing waits. `stop`: the session was stopped. `work_done`: a turn has ended, however. `attention`: it asks something.
 */
export const actionEvents = ["start", "idle", "pre_compact", "stop", "work_done", "attention"] as const;
export type ActionEvent = (typeof actionEvents)[number];

/** What an action is told: a program as JSON on its standard input, a function as its argument. */
export interface ActionInput {
  /** Rises when a field changes its meaning. */
  readonly version: 1;
  readonly action: string;
  readonly on: ActionEvent;
  readonly session: Session;
  /** The work whose turn has ended; null where it is not about one. */
  readonly assignment: Assignment | null;
  readonly attention: Attention | null;
  /** What the agent's hook said; empty where none did. */
  readonly payload: Readonly<Record<string, unknown>>;
}

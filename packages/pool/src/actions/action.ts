import type { ActionEvent, ActionInput, SessionEnv } from "@townkit/core";

/** A program of the user's that is run when something happens to a session. */
export interface Action {
  readonly name: string;
  readonly on: readonly ActionEvent[];
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** Milliseconds, after which it and its process group are killed. */
  readonly timeoutMs: number;
  /** So often in a row it may keep a session at work. */
  readonly keepWorkingLimit: number;
}

/** What a program said, and how it ended. */
export interface ActionOutcome {
  /** Null where it did not come to an end of its own. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not do what it was to do; null: it ended with 0. */
  readonly failure: string | null;
}

/** Runs one action to its end, which its deadline or `signal` may bring about. Nothing of it outlives this process. Never rejects. */
export type RunAction = (request: {
  readonly action: Action;
  readonly input: ActionInput;
  /** The variables of the session's own shells. */
  readonly env: SessionEnv;
  readonly signal: AbortSignal;
}) => Promise<ActionOutcome>;

/** What is run for the sessions of a pool, and by what. */
export interface PoolActions {
  /** Of every session. */
  readonly all: readonly Action[];
  /** Of the sessions of a role. One takes the place of that of all sessions with its name. */
  readonly roles: Readonly<Record<string, readonly Action[]>>;
  readonly run: RunAction;
}

/** The actions of a role's sessions on an event, in the order in which they are run. */
export function actionsOn(options: { actions: PoolActions; role: string; on: ActionEvent }): readonly Action[] {
  const { actions, role, on } = options;
  const own = Object.hasOwn(actions.roles, role) ? (actions.roles[role] ?? []) : [];
  const replaced = new Set(own.map(({ name }) => name));
  return [...actions.all.filter(({ name }) => !replaced.has(name)), ...own].filter((action) => action.on.includes(on));
}

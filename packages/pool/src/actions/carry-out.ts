import { type ActionInput, type DurableEvent, isoNow } from "@townkit/core";
import type { Parts } from "../parts.js";
import type { Action, ActionOutcome, PoolActions } from "./action.js";
import { type ActionReply, replyOf } from "./reply.js";

/** How much of an action's output is journalled: its end, which says what went wrong. */
const tailLength = 4000;

/** One action, and what it is about. */
export interface ActionCall extends Omit<ActionInput, "version" | "action"> {
  readonly action: Action;
}

export interface CarriedOut {
  readonly reply: ActionReply;
  /** What tells of its end, to be journalled by whoever asked for it. */
  readonly event: ActionEnded;
}

export type ActionEnded = Extract<DurableEvent, { type: "action.completed" | "action.failed" }>;

/** Runs an action, and says what came of it. Never rejects. */
export function createActionRuns(parts: Parts & { readonly actions: PoolActions; readonly signal: AbortSignal }) {
  const { directory, clock, actions, signal } = parts;

  return async function carryOut(call: ActionCall): Promise<CarriedOut> {
    const { action, ...about } = call;
    const env = directory.find(about.session.id)?.state.record.config.env ?? {};
    const input: ActionInput = { version: 1, action: action.name, ...about };
    const since = clock.monotonic();
    const outcome = await actions.run({ action, input, env, signal });
    const reply = outcome.failure === null ? replyOf({ on: about.on, stdout: outcome.stdout }) : {};
    return { reply, event: endOf({ call, outcome, ms: clock.monotonic() - since, at: isoNow(clock), reply }) };
  };
}

function endOf(options: {
  call: ActionCall;
  outcome: ActionOutcome;
  ms: number;
  at: string;
  reply: ActionReply;
}): ActionEnded {
  const { call, outcome, ms, at, reply } = options;
  const { exitCode, stdout, stderr, failure } = outcome;
  const about = { ...aboutOf(call), at, exitCode, ms, output: `${stdout}${stderr}`.slice(-tailLength) };
  if (failure !== null) return { type: "action.failed", ...about, why: failure };
  const gives = reply.context !== undefined ? "context" : reply.keepWorking !== undefined ? "keep_working" : "nothing";
  return { type: "action.completed", ...about, gives };
}

/** That an action was not run to its end, or that what it said was not done, for a reason that is not its own. */
export function notDone(options: { call: ActionAbout; why: string; at: string }): ActionEnded {
  const { call, why, at } = options;
  return { type: "action.failed", ...call, at, exitCode: null, ms: 0, output: "", why };
}

type ActionAbout = Pick<ActionEnded, "sessionId" | "action" | "on" | "assignmentId">;

export function aboutOf({ session, action, on, assignment }: ActionCall): ActionAbout {
  return { sessionId: session.id, action: action.name, on, assignmentId: assignment?.id ?? null };
}

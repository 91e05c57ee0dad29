import type { Orchestrator } from "@townkit/core";
import type { Parts } from "../parts.js";
import type { PoolActions } from "./action.js";
import { createActionRuns } from "./carry-out.js";
import { type ActionFollower, createActionFollower } from "./follow-journal.js";
import { createHookActions, type HookActions } from "./hook-actions.js";

/** Of a pool that was given none. */
const none: PoolActions = {
  all: [],
  roles: {},
  run: () => Promise.reject(new Error("There is no action to run.")),
};

/** The actions of a pool, by what brings them about: an agent's own hook, which waits for them, or the journal. */
export function createPoolActions(
  parts: Parts & {
    readonly actions: PoolActions | undefined;
    readonly workCalls: Pick<Orchestrator, "assignWork">;
    readonly signal: AbortSignal;
  },
): { readonly hookActions: HookActions; readonly follower: ActionFollower } {
  const { actions = none, workCalls } = parts;
  const carryOut = createActionRuns({ ...parts, actions });
  return {
    hookActions: createHookActions({ ...parts, actions, carryOut }),
    follower: createActionFollower({ ...parts, actions, carryOut, assignWork: workCalls.assignWork }),
  };
}

import { asTownError, type Orchestrator } from "@townkit/core";
import { digestOf } from "@townkit/core/kit";
import type { Parts } from "../parts.js";
import type { ActionCall } from "./carry-out.js";
import { keepPrefix, keptInARow, mayGoOn } from "./triggers.js";

/** Sessions that go on because an action says so. */
export interface KeepWorking {
  /** Whether the session of the call has nothing to do and may be given something. */
  isIdle(call: ActionCall): boolean;
  /** Gives the session something to go on with, where it is still idle. Why that was refused, or null. */
  keep(call: ActionCall, content: string): Promise<string | null>;
}

export function createKeepWorking(parts: Parts & { readonly assignWork: Orchestrator["assignWork"] }): KeepWorking {
  const { store, directory, assignWork } = parts;

  function isIdle({ session }: ActionCall): boolean {
    const current = directory.find(session.id)?.state.record.session;
    return current !== undefined && mayGoOn(current);
  }

  return {
    isIdle,
    async keep(call, content) {
      const { action, session } = call;
      const { keepWorkingLimit: limit } = action;
      if (!isIdle(call)) return null;
      const newest = await store.listAssignments({ sessionId: session.id, limit: limit + 1 });
      if (keptInARow(newest) >= limit)
        return `It has kept the session at work ${limit} times in a row, which is its limit.`;
      // One name for what follows this work: given twice, it is given once.
      const after = digestOf({ session: session.id, after: newest[0]?.id, action: action.name });
      const assignmentId = `${keepPrefix}${after.slice(0, 32)}`;
      return await assignWork(session.id, { type: "prompt", content }, { assignmentId, until: "stored" }).then(
        () => null,
        (error: unknown) => `What it gave the session to go on with was not taken: ${asTownError(error).message}`,
      );
    },
  };
}

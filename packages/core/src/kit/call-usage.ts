import type { DurableEvent } from "../contract/events.js";
import type { CommandResult } from "../contract/facets/index.js";

/**
 * What the turn of a call used, from the call's result. Nothing where no model was asked, as for a shell line, and where
 * nothing was counted.
 */
export function callUsage(call: { sessionId: string; key: string; result: unknown; at: string }): DurableEvent[] {
  const { sessionId, key, result, at } = call;
  const { outcome } = result as Partial<CommandResult>;
  if (!outcome?.usage) return [];
  const { usage, context } = outcome;
  return [{ type: "turn.usage", sessionId, at, assignmentId: null, attempt: null, callKey: key, usage, context }];
}

import type { Assignment, Store } from "@townkit/core";
import { liveStates } from "./decide/session-state.js";

/** A listing without an end: nothing that still has to happen may be left out. */
const everything = Number.MAX_SAFE_INTEGER;

/** A session's unsettled work, in order of arrival. */
export async function loadWork(options: { store: Store; sessionId?: string }): Promise<readonly Assignment[]> {
  const { store, sessionId } = options;
  const newestFirst = await store.listAssignments({ sessionId, state: [...liveStates], limit: everything });
  return newestFirst.toReversed();
}

import type { Assignment } from "@townkit/core";
import { initAssignmentId } from "@townkit/core/kit";
import type { Draft } from "./draft.js";
import { queueOf } from "./queue.js";

/**
 * The prompt that a session was spawned with, where its start can take it along and it is next; or where a start was to that
 * has not come back.
 */
export function firstWorkOf(draft: Pick<Draft, "session" | "kept" | "work">): Assignment | undefined {
  const { session, kept, work } = draft;
  if (!kept.handle?.carriesWork) return undefined;
  const first = work.find(({ id }) => id === initAssignmentId(session.id));
  if (first?.attempt !== 1) return undefined;
  if (first.state === "delivering") return first;
  return session.paused === null && queueOf(work)[0] === first ? first : undefined;
}

import { AssignmentIdSchema } from "../contract/ids.js";
import { digestOf } from "./digest.js";

/** The id of the assignment that a session's `initPrompt` becomes: always the same, so that a repeated spawn sends it once. */
export function initAssignmentId(sessionId: string): string {
  const plain = `init-${sessionId}`;
  return AssignmentIdSchema.safeParse(plain).success ? plain : `init-${digestOf(sessionId).slice(0, 40)}`;
}

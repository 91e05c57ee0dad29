import type { Assignment, AssignmentState, Evidence } from "../../contract/assignment.js";
import { newAssignment } from "../assignment-state.js";

export const at = "2026-01-01T00:00:00.000Z";
export const later = "2026-01-01T00:00:01.000Z";

export const evidence: Evidence = { kind: "protocol", at, what: "It was seen." };

export function assignmentIn(state: AssignmentState, patch: Partial<Assignment> = {}): Assignment {
  const work = { type: "prompt" as const, content: "do it" };
  const { assignment } = newAssignment({ id: "w-1", sessionId: "s-1", work, options: {}, state: "delivering", at });
  const attempts = assignment.attempts.map((attempt) => ({ ...attempt, state }));
  return { ...assignment, state, attempts, ...patch };
}

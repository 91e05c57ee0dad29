import { type Assignment, isTownError, type SourceTown } from "@townkit/core";
import type { SourceParts } from "./parts.js";

/** The assignment, or null where there is none. @throws the town's errors */
export async function findAssignment(options: { town: SourceTown; assignmentId: string }): Promise<Assignment | null> {
  const { town, assignmentId } = options;
  return await town.getAssignment(assignmentId).catch((error: unknown) => {
    if (isTownError(error) && error.code === "assignment_not_found") return null;
    throw error;
  });
}

/** Whether the work may still be done. Where nobody can tell, it may. */
export async function isLive(options: { parts: SourceParts; assignmentId: string }): Promise<boolean> {
  const { parts, assignmentId } = options;
  const town = parts.town();
  if (!town) return true;
  const assignment = await findAssignment({ town, assignmentId });
  return assignment === null || !over.includes(assignment.state);
}

const over: readonly Assignment["state"][] = ["completed", "failed", "aborted", "interrupted", "cancelled", "expired"];

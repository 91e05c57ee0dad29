import type { Assignment } from "@townkit/core";
import { findAssignment } from "@townkit/core/kit";
import type { SourceParts } from "./parts.js";

/** Whether the work may still be done. Where nobody can tell, it may. */
export async function isLive(options: { parts: SourceParts; assignmentId: string }): Promise<boolean> {
  const { parts, assignmentId } = options;
  const town = parts.town();
  if (!town) return true;
  const assignment = await findAssignment({ town, assignmentId });
  return assignment === null || !over.includes(assignment.state);
}

const over: readonly Assignment["state"][] = ["completed", "failed", "aborted", "interrupted", "cancelled", "expired"];

import type { Assignment } from "../contract/assignment.js";
import type { Orchestrator } from "../contract/orchestrator.js";
import { isTownError } from "../errors/town-error.js";

/** The assignment, or null where there is none. @throws the town's other errors */
export async function findAssignment(options: {
  town: Pick<Orchestrator, "getAssignment">;
  assignmentId: string;
}): Promise<Assignment | null> {
  const { town, assignmentId } = options;
  return await town.getAssignment(assignmentId).catch((error: unknown) => {
    if (isTownError(error) && error.code === "assignment_not_found") return null;
    throw error;
  });
}

/** The methods that are about work. */
export type WorkMethod =
  | "assignWork"
  | "getAssignment"
  | "listAssignments"
  | "waitForAssignment"
  | "cancelAssignment"
  | "resolveAssignment"
  | "retryAssignment";

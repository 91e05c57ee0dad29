import type { ActionEvent, Assignment, AssignmentState, DurableEvent, Session } from "@townkit/core";

const over: readonly AssignmentState[] = ["completed", "failed", "aborted", "interrupted"];

/** What an event of the journal means to actions. Those that an agent's own hook brings about are not among them. */
export function triggersOf(event: DurableEvent): readonly ActionEvent[] {
  switch (event.type) {
    case "assignment.changed":
      return over.includes(event.to) && !over.includes(event.from) && event.from !== "queued"
        ? ["work_done", "idle"]
        : [];
    case "attention.raised":
      return ["attention"];
    case "session.changed":
      return event.session.status === "stopped" ? ["stop"] : [];
    default:
      return [];
  }
}

/** Nothing is under way or waits, and nobody wants it to rest: it may be given something to go on with. */
export function mayGoOn(session: Session): boolean {
  const { status, queued, paused, attention, currentAssignmentId } = session;
  return status === "idle" && queued === 0 && paused === null && attention.length === 0 && currentAssignmentId === null;
}

/** The work that actions give a session to go on with has ids that begin so. */
export const keepPrefix = "keep-";

/** How often in a row actions have kept a session at work, by its newest work. */
export function keptInARow(newestFirst: readonly Pick<Assignment, "id">[]): number {
  const other = newestFirst.findIndex(({ id }) => !id.startsWith(keepPrefix));
  return other < 0 ? newestFirst.length : other;
}

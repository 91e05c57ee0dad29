import { describeEvent } from "@townkit/client";
import type { AssignmentState, TownEvent } from "@townkit/core";

/** What the live view knows of one session. */
export interface SessionRow {
  readonly id: string;
  readonly status: string;
  /** The newest thing that the agent does, in a few words. */
  readonly doing: string;
  readonly assignmentIds: readonly string[];
}

export interface ViewModel {
  readonly sessions: readonly SessionRow[];
  readonly assignments: ReadonlyMap<
    string,
    { readonly title: string; readonly state: AssignmentState; readonly attempt: number }
  >;
  /** The newest lines, oldest first. */
  readonly lines: readonly string[];
}

export const emptyView: ViewModel = { sessions: [], assignments: new Map(), lines: [] };

const keptLines = 10;

function changeSession(view: ViewModel, id: string, change: (row: SessionRow) => SessionRow): ViewModel {
  const known = view.sessions.some((row) => row.id === id);
  const sessions = known ? view.sessions : [...view.sessions, { id, status: "creating", doing: "", assignmentIds: [] }];
  return { ...view, sessions: sessions.map((row) => (row.id === id ? change(row) : row)) };
}

function applyState(view: ViewModel, event: TownEvent): ViewModel {
  switch (event.type) {
    case "session.created":
    case "session.changed":
      return changeSession(view, event.session.id, (row) => ({ ...row, status: event.session.status }));
    case "assignment.created": {
      const assignments = new Map(view.assignments).set(event.assignmentId, {
        title: event.title,
        state: event.state,
        attempt: 1,
      });
      return changeSession({ ...view, assignments }, event.sessionId, (row) => ({
        ...row,
        assignmentIds: [...row.assignmentIds, event.assignmentId],
      }));
    }
    case "assignment.changed": {
      const title = view.assignments.get(event.assignmentId)?.title ?? event.assignmentId;
      const assignments = new Map(view.assignments).set(event.assignmentId, {
        title,
        state: event.to,
        attempt: event.attempt,
      });
      return { ...view, assignments };
    }
    case "output.tool":
      return changeSession(view, event.sessionId, (row) => ({
        ...row,
        doing: `${event.tool} ${event.title ?? ""}`.trim(),
      }));
    default:
      return view;
  }
}

/** The line that an event adds below the table; null for one that only changes the table. */
export function lineOf(event: TownEvent): string | null {
  const what = describeEvent(event);
  return what === null ? null : `${event.at.slice(11, 19)} ${event.sessionId ?? "town"} ${what}`;
}

/** The view after one more event. */
export function applyEvent(view: ViewModel, event: TownEvent): ViewModel {
  const next = applyState(view, event);
  const line = lineOf(event);
  return line === null ? next : { ...next, lines: [...next.lines, line].slice(-keptLines) };
}

import type { AssignmentState } from "@townkit/core";
import type { ViewModel } from "./model.js";

const marks: Readonly<Record<AssignmentState, string>> = {
  queued: "·",
  delivering: "→",
  accepted: "▸",
  running: "▶",
  completed: "✔",
  failed: "✘",
  aborted: "■",
  interrupted: "↯",
  cancelled: "–",
  expired: "⌛",
  unknown: "?",
};

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text.padEnd(width);
}

/** The view as lines of at most `columns` characters: a row for each session, its work below it, then the newest events. */
export function renderView(view: ViewModel, columns: number): readonly string[] {
  const rows = view.sessions.flatMap((session) => [
    `${cut(session.id, 24)} ${cut(session.status, 9)} ${session.doing}`,
    ...session.assignmentIds.map((id) => {
      const work = view.assignments.get(id);
      return work ? `  ${marks[work.state]} ${cut(work.state, 12)} ${work.title}` : `  ${id}`;
    }),
  ]);
  return [...rows, "", ...view.lines].map((line) => cut(line, columns).trimEnd());
}

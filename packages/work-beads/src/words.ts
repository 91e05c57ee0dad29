/** What Townkit writes on beads and to agents, in one place. */

export function reminderText(options: { beadId: string; reminder: number; maxReminders: number }): string {
  const { beadId, reminder, maxReminders } = options;
  return [
    `Your turn ended, and the bead ${beadId} is still open (reminder ${reminder} of ${maxReminders}).`,
    `If the work is done, close it: bd close ${beadId} --reason "what you did".`,
    "If something is left to do, do it, and close it then.",
    `If you cannot finish it, say why: bd comments add ${beadId} "why", and leave it open.`,
  ].join("\n");
}

export function keptText(options: {
  assignmentId: string;
  attempt: number;
  because: string;
  sessionId: string;
  beadId: string;
}): string {
  const { assignmentId, attempt, because, sessionId, beadId } = options;
  const end = because.endsWith(".") ? "" : ".";
  return `Work ${assignmentId} (attempt ${attempt}) ended as ${because}${end} Session ${sessionId} keeps the bead. Go on with it by town resume ${sessionId} or town retry ${assignmentId}, or free it by bd update ${beadId} --status open --assignee "".`;
}

export function releasedText(options: { assignmentId: string; sessionId: string; reminder: number }): string {
  const { assignmentId, sessionId, reminder } = options;
  return `Session ${sessionId} ended its turn and ${reminder} reminder${reminder === 1 ? "" : "s"} with the bead open (work ${assignmentId}). It is released.`;
}

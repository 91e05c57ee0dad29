import { createHash } from "node:crypto";
import { type Assignment, isoNow, isTownError, type SourceTown } from "@townkit/core";
import { findAssignment } from "@townkit/core/kit";
import type { Hold } from "../book.js";
import { afterTurn, afterWork } from "../decide/after-work.js";
import type { SourceParts } from "../parts.js";
import { releaseBead } from "../release.js";
import { keptText, releasedText, reminderText } from "../words.js";

/**
 * Does for a bead what follows from what became of its work; nothing, where that is not known yet. Every step can be repeated.
 * @throws what the workspace and the town throw: then it is to be called again.
 */
export async function settle(options: { parts: SourceParts; town: SourceTown; hold: Hold }): Promise<void> {
  const { parts, town, hold } = options;
  const { book, beads, maxReminders } = parts;
  const work = await findAssignment({ town, assignmentId: hold.assignmentId });
  if (!work) return;
  const { reminder, actor, beadId } = hold;
  const next = afterWork({ work, reminder });
  if (next.do === "wait") return;
  if (next.do === "giveBack") {
    if (!hold.had) await releaseBead({ parts, hold });
    // It may be tried again, as the same work.
    await book.delete(hold.assignmentId, { keepPrompt: true });
    return;
  }
  if (next.do === "keep") {
    const { id: assignmentId, attempt } = work;
    if ((await beads.show(beadId)).status === "closed") return;
    const text = keptText({ assignmentId, attempt, sessionId: hold.sessionId, beadId, because: next.because });
    await commentOnce({ parts, hold, text });
    return;
  }
  const bead = await beads.show(beadId);
  const reached = work.state === "completed";
  const then = afterTurn({ bead, actor, reminder, maxReminders, reached });
  const came = then === "remind" ? await remind({ parts, town, hold, work }) : then;
  if (came === "release") await giveUp({ parts, town, hold });
  else await book.delete(hold.assignmentId);
}

/** `done`: the reminder is on its way, or the bead is not the session's any more. `release`: there is no such session. */
async function remind(options: {
  parts: SourceParts;
  town: SourceTown;
  hold: Hold;
  work: Assignment;
}): Promise<"done" | "release"> {
  const { parts, town, hold, work } = options;
  const { book, maxReminders } = parts;
  const { beadId, sessionId, root } = hold;
  const reminder = hold.reminder + 1;
  const next: Hold = { ...hold, assignmentId: reminderId({ root, reminder }), reminder, told: null };
  const content = reminderText({ beadId, reminder, maxReminders });
  await book.put(next);
  try {
    await town.assignWork(
      sessionId,
      { type: "bead", beadId, content },
      // Before what waits: the session has the bead, and is not to begin another thing over it.
      { assignmentId: next.assignmentId, priority: Math.min(work.priority + 1, 1000), until: "stored" },
    );
  } catch (error) {
    const gone = isTownError(error) && error.code === "session_not_found";
    if (!gone && !(isTownError(error) && error.code === "work_refused")) throw error;
    await book.delete(next.assignmentId);
    return gone ? "release" : "done";
  }
  return "done";
}

/** The bead is nobody's again, and says why. */
async function giveUp(options: { parts: SourceParts; town: SourceTown; hold: Hold }): Promise<void> {
  const { parts, town, hold } = options;
  const { root: assignmentId, sessionId, reminder, beadId } = hold;
  const at = isoNow(parts.clock);
  await commentOnce({ parts, hold, text: releasedText({ assignmentId, sessionId, reminder }) });
  await releaseBead({ parts, hold });
  await town.note({ type: "bead.released", sessionId, at, beadId, assignmentId, reminders: reminder });
  await parts.book.delete(hold.assignmentId);
  parts.log.warn("a bead was released: its session ended its turns with it open", { beadId, sessionId, assignmentId });
}

/** A repeat after a crash finds the comment there. */
async function commentOnce(options: { parts: SourceParts; hold: Hold; text: string }): Promise<void> {
  const { parts, hold, text } = options;
  const { comments } = await parts.beads.show(hold.beadId);
  if (!comments.some((comment) => comment.text === text)) await parts.beads.addComment(hold.beadId, text);
}

/** The same for the same reminder. An id holds 64 characters at most, so that a long one of a caller's is shortened. */
function reminderId(options: { root: string; reminder: number }): string {
  const { root, reminder } = options;
  const stem = root.length <= 56 ? root : `w-${createHash("sha256").update(root).digest("hex").slice(0, 32)}`;
  return `${stem}-r${reminder}`;
}

import {
  InvalidInputError,
  isoNow,
  isTownError,
  type MailDelivery,
  type MailHandOver,
  MailHandOverSchema,
  type MailHeader,
  newAssignmentId,
  parseInput,
  WorkRefusedError,
} from "@townkit/core";
import { findAssignment } from "@townkit/core/kit";
import { handOverOf, nobodyThere } from "./decide.js";
import { findSession } from "./find-session.js";
import { handIn } from "./hand-in.js";
import type { MailRecord } from "./mail-book.js";
import { change, headerOf, type MailParts } from "./parts.js";

/** Moves unread mail from the inbox of a stopped session to that of its successor. Every step is on record before it is done. */
export function createHandOver(parts: MailParts) {
  const { book, clock, locks, town } = parts;

  async function handOverMail(given: MailHandOver): Promise<MailHeader[]> {
    const { from, to } = parseInput({ schema: MailHandOverSchema, value: given, what: "The hand-over" });
    if (from === to)
      throw new InvalidInputError({ what: "The hand-over", problem: "a session is no successor of itself" });
    const status = (await findSession({ town: town(), sessionId: from }))?.status ?? "stopped";
    if (status !== "stopped") throw notStopped({ from, status });
    await town().getSession(to);
    await book.succeed({ from, to, since: isoNow(clock) });
    for (const { id } of (await book.all()).filter((record) => isWaitingAt(record, from)))
      await locks.run(id, () => begin({ id, from, to }));
    const waiting = (await book.all()).filter((record) => isWaitingAt(record, to));
    return waiting.map(headerOf);
  }

  async function begin({ id, from, to }: MailHandOver & { id: string }): Promise<void> {
    const before = await book.find(id);
    if (before) await finish(before);
    const record = await book.find(id);
    if (!record || !isWaitingAt(record, from)) return;
    const delivery = { sessionId: to, assignmentId: newAssignmentId() };
    const moving = { ...record, delivery, takenFrom: record.delivery };
    await book.put(moving);
    await finish(moving);
  }

  /** Ends what was begun, whichever steps of it were made. To be called in the mail's turn. */
  async function finish(record: MailRecord): Promise<void> {
    const { takenFrom, delivery } = record;
    if (!takenFrom || !delivery) return;
    if (!(await isTakenBack(takenFrom.assignmentId))) {
      // It was handed over there before it could be taken back, or is dead: it stays there.
      await book.put({ ...record, delivery: takenFrom, takenFrom: null });
      return;
    }
    const isThere = await isHandedIn(record, delivery);
    const next = { ...record, takenFrom: null };
    await book.put(next);
    if (!isThere) await change({ parts, record: next, fate: nobodyThere });
  }

  /** To be called in the mail's turn: what is handed in where it is not to be told, is told by the successor. */
  async function move(record: MailRecord): Promise<void> {
    const from = record.delivery?.sessionId ?? record.to;
    const to = await book.inboxOf(from);
    if (to !== from) await begin({ id: record.id, from, to });
  }

  /** Whether the agent of the stopped session will certainly not get it. */
  async function isTakenBack(assignmentId: string): Promise<boolean> {
    const before = await findAssignment({ town: town(), assignmentId });
    if (before?.state === "cancelled") return true;
    // It is just being handed in: once it is, it is moved.
    if (before?.state !== "queued" || before.attempt > 1) return false;
    return await town()
      .cancelAssignment(assignmentId)
      .then(
        () => true,
        (error: unknown) => {
          if (isTownError(error) && error.code === "not_cancellable") return false;
          throw error;
        },
      );
  }

  /** False: there is no such session. */
  async function isHandedIn(record: MailRecord, to: MailDelivery): Promise<boolean> {
    const mail = { ...record, body: await book.body(record.id) };
    // Its session has just begun: nothing of it is ended for what has waited this long.
    const how = handOverOf({ priority: record.priority, canAbort: false });
    return await handIn({ town: town(), mail, to, how }).then(
      () => true,
      (error: unknown) => {
        if (isTownError(error) && error.code === "session_not_found") return false;
        throw error;
      },
    );
  }

  return { handOverMail, finish, move };
}

function isWaitingAt({ state, delivery }: MailRecord, sessionId: string): boolean {
  return state === "unread" && delivery?.sessionId === sessionId;
}

function notStopped({ from, status }: { from: string; status: string }): WorkRefusedError {
  return new WorkRefusedError({
    what: `Handing over the mail of ${from}`,
    problem: `it is ${status}, and its mail is delivered to itself`,
    remedy: `Stop it first, with stopSession(${JSON.stringify(from)}).`,
    facts: { sessionId: from, status },
  });
}

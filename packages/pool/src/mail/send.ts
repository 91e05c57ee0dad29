import {
  IdempotencyConflictError,
  InvalidInputError,
  isoNow,
  isPerson,
  type MailHeader,
  MailNotFoundError,
  type MailPriority,
  type NewMail,
  NewMailSchema,
  newAssignmentId,
  parseInput,
} from "@townkit/core";
import { handOverOf } from "./decide.js";
import { handIn } from "./hand-in.js";
import { answerTo } from "./letter.js";
import type { MailRecord } from "./mail-book.js";
import { headerOf, type MailParts, tell } from "./parts.js";

/** Mail with everything that its sender left to us. */
type Addressed = Required<Pick<NewMail, "id" | "from" | "to" | "subject" | "body" | "priority">> & {
  readonly inReplyTo: string | null;
  readonly expiresAt: string | null;
};

/** Sends mail: to a person by keeping it, to a session by handing it in as work, which keeps it first. */
export function createSender(parts: MailParts) {
  const { book, clock, locks, town } = parts;

  async function sendMail(given: NewMail): Promise<MailHeader> {
    const mail = await addressed(parseInput({ schema: NewMailSchema, value: given, what: "The mail" }));
    const known = await book.find(mail.id);
    if (known) await requireSame({ known, mail });
    const inbox = await book.inboxOf(mail.to);
    if (isPerson(inbox)) await locks.run(mail.id, () => keep({ ...mail, delivery: null }));
    // What was handed in and handed over is the matter of those who follow it.
    else if (!known?.delivery || known.delivery.assignmentId === mail.id) await post({ mail, sessionId: inbox });
    return headerOf(await there(mail.id));
  }

  async function addressed({ id = newAssignmentId(), ...mail }: NewMail): Promise<Addressed> {
    const { from, body, priority = "normal", inReplyTo = null, expiresAt = null } = mail;
    const answered = inReplyTo === null ? undefined : await there(inReplyTo);
    const to = mail.to ?? answered?.from;
    const subject = mail.subject ?? (answered && answerTo(answered.subject));
    if (to !== undefined && subject !== undefined)
      return { id, from, to, subject, body, priority, inReplyTo, expiresAt };
    throw new InvalidInputError({
      what: "The mail",
      problem: `${to === undefined ? "to" : "subject"}: is missing, and it is no answer`,
    });
  }

  async function there(mailId: string): Promise<MailRecord> {
    const record = await book.find(mailId);
    if (!record) throw new MailNotFoundError(mailId);
    return record;
  }

  async function post({ mail, sessionId }: { mail: Addressed; sessionId: string }): Promise<void> {
    const how = await howFor({ sessionId, priority: mail.priority });
    await handIn({ town: town(), mail, to: { sessionId, assignmentId: mail.id }, how });
  }

  async function howFor({ sessionId, priority }: { sessionId: string; priority: MailPriority }) {
    if (priority !== "urgent") return handOverOf({ priority, canAbort: true });
    const { agent } = await town().getSession(sessionId);
    const { agents } = await town().capabilities();
    return handOverOf({ priority, canAbort: agents[agent]?.abort === true });
  }

  /** A new record of mail, or the one that there is. @throws IdempotencyConflictError it is other mail's. */
  async function keep(mail: Addressed & Pick<MailRecord, "delivery">): Promise<void> {
    const known = await book.find(mail.id);
    if (known) return await requireSame({ known, mail });
    const { body, ...envelope } = mail;
    const sentAt = isoNow(clock);
    const answered = mail.inReplyTo === null ? undefined : await there(mail.inReplyTo);
    const record: MailRecord = {
      ...envelope,
      thread: answered?.thread ?? mail.id,
      ...{ sentAt, changedAt: sentAt, state: "unread", reason: null, takenFrom: null },
    };
    // The text first: what is on record has it.
    await book.keepBody({ id: mail.id, body });
    await book.put(record);
    await tell({ parts, record });
  }

  async function requireSame({ known, mail }: { known: MailRecord; mail: Addressed }): Promise<void> {
    const same =
      known.from === mail.from &&
      known.subject === mail.subject &&
      known.priority === mail.priority &&
      known.inReplyTo === mail.inReplyTo &&
      known.expiresAt === mail.expiresAt &&
      (await book.inboxOf(known.to)) === (await book.inboxOf(mail.to)) &&
      (await book.body(known.id)) === mail.body;
    if (!same) throw new IdempotencyConflictError({ what: "Mail", key: mail.id });
  }

  return { sendMail, keep };
}

import { type Clock, isoNow, type Log, type Mail, type MailHeader, type SourceTown } from "@townkit/core";
import type { Serial } from "@townkit/core/kit";
import type { MailBook, MailRecord } from "./mail-book.js";

/** What a town's mail is made of. */
export interface MailParts {
  readonly book: MailBook;
  readonly clock: Clock;
  readonly log: Log;
  /** One at a time changes a piece of mail. */
  readonly locks: Serial;
  /** The town that serves it. @throws WorkSourceUnavailableError it does not serve yet. */
  readonly town: () => SourceTown;
}

/** Keeps what has become of mail, and tells it. The same again is neither. */
export async function change(options: {
  parts: MailParts;
  record: MailRecord;
  fate: Pick<MailHeader, "state" | "reason">;
}): Promise<void> {
  const { parts, record, fate } = options;
  if (record.state === fate.state && record.reason === fate.reason) return;
  const next = { ...record, ...fate, changedAt: isoNow(parts.clock) };
  await parts.book.put(next);
  await tell({ parts, record: next });
}

export async function tell(options: { parts: MailParts; record: MailRecord }): Promise<void> {
  const { id: mailId, from, to, subject, state, reason, changedAt: at, delivery } = options.record;
  const sessionId = delivery?.sessionId ?? null;
  await options.parts
    .town()
    .note({ type: "mail.changed", ...{ sessionId, at, mailId, from, to, subject, state, reason } });
}

/** The record as everybody may see it. */
export function headerOf({ takenFrom: _inside, ...header }: MailRecord): MailHeader {
  return header;
}

export async function whole({ book, record }: { book: MailBook; record: MailRecord }): Promise<Mail> {
  return { ...headerOf(record), body: await book.body(record.id) };
}

import type { Mail, MailHeader } from "@townkit/core";
import { age, facts, table } from "./table.js";

/** Mail in a list, one a line. */
export function mailTable(options: { mail: readonly MailHeader[]; empty: string; now: number }): string {
  const { mail, empty, now } = options;
  const rows = mail.map(({ id, from, to, subject, priority, state, sentAt }) => [
    id,
    state,
    priority,
    from,
    to,
    `${age({ since: sentAt, now })} ago`,
    subject,
  ]);
  return table({ head: ["MAIL", "STATE", "PRIORITY", "FROM", "TO", "SENT", "SUBJECT"], rows, empty });
}

/** One piece of mail, as a letter. */
export function mailText(mail: Mail): string {
  const { id, from, to, subject, priority, thread, inReplyTo, sentAt, expiresAt, state, reason, body } = mail;
  const head = facts([
    ["mail", id],
    ["from", from],
    ["to", to],
    ["subject", subject],
    ["priority", priority === "normal" ? null : priority],
    ["answers", inReplyTo],
    ["thread", thread === id ? null : thread],
    ["sent", sentAt],
    ["expires", expiresAt],
    ["state", reason === null ? state : `${state}: ${reason}`],
  ]);
  return `${head}\n\n${body}`;
}

/** What a sender is told. */
export function sentText({ id, to, state, reason, delivery }: MailHeader): string {
  const where = delivery === null || delivery.sessionId === to ? to : `${to}, in the inbox of ${delivery.sessionId}`;
  return `${id} is sent to ${where}: ${state}${reason === null ? "" : `, ${reason}`}`;
}

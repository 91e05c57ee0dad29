import type { MailHeader } from "@townkit/core";

/** What a session's agent is told of its mail. The same for the same mail: a hand-over that was cut is repeated with it. */
export function letterOf(mail: MailHeader & { readonly body: string }): string {
  const { id, from, subject, priority, inReplyTo, sentAt, body } = mail;
  const about = [
    `mail ${id}`,
    ...(inReplyTo === null ? [] : [`an answer to ${inReplyTo}`]),
    ...(priority === "normal" ? [] : [`priority ${priority}`]),
    `sent ${sentAt}`,
  ];
  return [
    `Mail from ${from}: ${subject}`,
    `(${about.join(", ")})`,
    "",
    body,
    "",
    `To answer it: town mail reply ${id} "your words"`,
  ].join("\n");
}

/** The subject of an answer: with one `Re: `, however long the exchange is. */
export function answerTo(subject: string): string {
  return /^re: /i.test(subject) ? subject : `Re: ${subject}`.slice(0, 200);
}

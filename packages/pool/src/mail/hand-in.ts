import type { AssignOptions, MailDelivery, MailHeader, SourceTown } from "@townkit/core";
import { findAssignment } from "@townkit/core/kit";

/** What of mail is said when it is handed in. */
export type Letter = Pick<MailHeader, "from" | "subject" | "priority" | "inReplyTo" | "expiresAt"> & {
  readonly body: string;
};

/** Hands mail in as work for a session, unless it was: to the town another way of delivery would be other work. */
export async function handIn(options: {
  town: SourceTown;
  mail: Letter;
  to: MailDelivery;
  how: Pick<AssignOptions, "delivery" | "priority">;
}): Promise<void> {
  const { town, mail, to, how } = options;
  const { from, subject, priority, inReplyTo, expiresAt, body: content } = mail;
  const { sessionId, assignmentId } = to;
  if (await findAssignment({ town, assignmentId })) return;
  const about = { from, subject, priority, ...(inReplyTo === null ? {} : { inReplyTo }) };
  const within = expiresAt === null ? {} : { expiresAt };
  await town.assignWork(
    sessionId,
    { type: "mail", content, mail: about },
    { assignmentId, until: "stored", ...how, ...within },
  );
}

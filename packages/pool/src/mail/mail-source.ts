import { InvalidInputError, type SourcedWork, WorkRefusedError, type WorkSource } from "@townkit/core";
import { letterOf } from "./letter.js";
import { type MailParts, whole } from "./parts.js";
import type { createSender } from "./send.js";

/** Mail as the work of a pool: all of the source but its following. */
export function createMailSource(parts: MailParts & Pick<ReturnType<typeof createSender>, "keep">) {
  const { book, locks, log, keep } = parts;

  /** Mail that was sent is kept before its work is: what is on record is what is in the inbox. */
  async function take({ assignmentId: id, session, work, expiresAt }: SourcedWork): Promise<void> {
    const moved = await book.ofAssignment(id);
    if (moved && moved.id !== id) return;
    const { mail, content: body } = work;
    if (!mail) throw new InvalidInputError({ what: "The work", problem: "it is of type mail, and mail is missing" });
    const inbox = await book.inboxOf(session.id);
    if (inbox !== session.id) throw succeeded({ sessionId: session.id, by: inbox });
    const { from, subject, priority = "normal", inReplyTo = null } = mail;
    const delivery = { sessionId: session.id, assignmentId: id };
    const letter = { id, from, to: session.id, subject, body, priority, inReplyTo, expiresAt, delivery };
    await locks.run(id, () => keep(letter));
    book.inherited.delete(id);
  }

  async function letterFor(assignmentId: string): Promise<string | undefined> {
    const record = await book.ofAssignment(assignmentId);
    return record && letterOf(await whole({ book, record }));
  }

  return {
    type: "mail",
    take,
    async giveBack(assignmentId) {
      const record = await book.find(assignmentId).catch(() => undefined);
      const forget = async () => void (record && (await book.forget(record)));
      await locks.run(assignmentId, forget).catch((error: unknown) => {
        // Its next process finds that it was never handed in.
        log.warn("mail that was not sent is still kept", { mailId: assignmentId, error: String(error) });
      });
    },
    async promptOf({ assignmentId }) {
      const text = await letterFor(assignmentId);
      if (text === undefined) throw forgotten(assignmentId);
      return text;
    },
    toldOf: letterFor,
    environmentOf: () => ({}),
  } satisfies Omit<WorkSource, "follow">;
}

function succeeded({ sessionId, by }: { sessionId: string; by: string }): WorkRefusedError {
  const remedy = `Send it to ${by}.`;
  return new WorkRefusedError({
    what: `Mail for ${sessionId}`,
    problem: `${by} has its mail now`,
    remedy,
    facts: { by },
  });
}

function forgotten(assignmentId: string): WorkRefusedError {
  const remedy = "Send it anew.";
  return new WorkRefusedError({ what: `Mail ${assignmentId}`, problem: "it is not kept any more", remedy });
}

import { isPerson, type Mailbox, type MailHeader, MailNotFoundError, NewMailSchema } from "@townkit/core";
import { type Asker, requireSeen } from "./town-rights.js";
import { defineTool } from "./town-tool.js";

const { id, to, subject, body, priority, inReplyTo } = NewMailSchema.shape;

/** What a session can do with its town's mail, in its own name. */
export function mailToolTable(options: {
  readonly mailbox: Pick<Mailbox, "sendMail" | "getMail">;
  readonly asker: Asker;
  readonly ancestors: (session: string) => readonly string[];
}) {
  const { mailbox, asker, ancestors } = options;

  /** Whoever has written to it may be answered; mail of others is none to it. */
  async function requireOwn(mailId: string): Promise<void> {
    const mail = await mailbox.getMail(mailId);
    if ((mail.delivery?.sessionId ?? mail.to) !== asker.session) throw new MailNotFoundError(mailId);
  }

  return {
    send_mail: defineTool({
      right: "message",
      description:
        "Send mail to a session or a person, or answer mail that you have got. It is kept until it is read; a session is told it when its turn ends. Give an `id` of your own to be able to call again safely.",
      input: {
        to: to.describe("The id of a session, or @ and the name of a person. Leave it out in an answer."),
        subject: subject.describe("One line. It may be left out in an answer."),
        text: body,
        answers: inReplyTo.describe("The id of the mail that you answer; the answer goes to whoever sent it."),
        priority: priority.describe("`urgent` ends the running turn of a session."),
        id,
      },
      run: async ({ text, answers, ...mail }) => {
        if (mail.to !== undefined && !isPerson(mail.to)) requireSeen({ asker, session: mail.to, ancestors });
        if (answers !== undefined) await requireOwn(answers);
        const given = { ...mail, ...(answers !== undefined && { inReplyTo: answers }) };
        return shortly(await mailbox.sendMail({ ...given, from: asker.session, body: text }));
      },
    }),
  };
}

function shortly({ id, to, subject, state }: MailHeader) {
  return { mail: id, to, subject, state };
}

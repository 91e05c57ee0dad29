import {
  AssignmentIdSchema,
  type Clock,
  InvalidInputError,
  isPerson,
  type Log,
  type Mailbox,
  MailFilterSchema,
  MailNotFoundError,
  parseInput,
  type SourceTown,
  type StatePort,
  silentLog,
  systemClock,
  WorkRefusedError,
  type WorkSource,
  WorkSourceUnavailableError,
} from "@townkit/core";
import { createSerial, portsHandedIn, startRetention } from "@townkit/core/kit";
import * as z from "zod";
import { outOfTime } from "./decide.js";
import { findSession } from "./find-session.js";
import { createFollower } from "./follow.js";
import { createHandOver } from "./hand-over.js";
import { createMailBook, type MailRecord } from "./mail-book.js";
import { createMailSource } from "./mail-source.js";
import { change, headerOf, type MailParts, whole } from "./parts.js";
import { createSender } from "./send.js";

const OptionsSchema = z.strictObject({
  state: portsHandedIn.state,
  clock: portsHandedIn.clock.optional(),
  log: portsHandedIn.log.optional(),
  retentionDays: z.number().optional(),
});

export interface MailOptions {
  /** Keeps the mail. Durable, where the pool's store is. */
  readonly state: StatePort;
  readonly clock?: Clock;
  readonly log?: Log;
  /** How long what is read or dead is kept, and who succeeded a session that was deleted, in days; at least 7. Default 30. */
  readonly retentionDays?: number;
}

/** The mail of one town: what people and programs call, and the source by which a pool delivers it to sessions. */
export interface TownMail {
  readonly mailbox: Mailbox;
  readonly source: WorkSource & { readonly type: "mail" };
}

/** The mail of the pool that gets the source. See `Mailbox`. @throws InvalidInputError */
export function createMail(options: MailOptions): TownMail {
  const given = parseInput({ schema: OptionsSchema, value: options, what: "What createMail was given" });
  const { state, clock = systemClock, log = silentLog, retentionDays: days = 30 } = given;
  const book = createMailBook(state);
  let followed: SourceTown | undefined;

  function town(): SourceTown {
    if (followed) return followed;
    throw new WorkSourceUnavailableError({ source: "mail", problem: "its town does not serve yet." });
  }

  const parts: MailParts = { book, clock, log, locks: createSerial(), town };
  const { sendMail, keep } = createSender(parts);
  const { handOverMail, finish, move } = createHandOver(parts);
  const { follow, expire } = createFollower({ ...parts, finish, move });

  async function there(mailId: string): Promise<MailRecord> {
    parseInput({ schema: AssignmentIdSchema, value: mailId, what: "The mail's id" });
    const record = await book.find(mailId);
    if (!record) throw new MailNotFoundError(mailId);
    return record;
  }

  const mailbox: Mailbox = {
    async sendMail(mail) {
      const sent = await sendMail(mail);
      if (sent.delivery === null && sent.expiresAt !== null) await expire();
      return headerOf(await there(sent.id));
    },
    getMail: async (mailId) => whole({ book, record: await there(mailId) }),
    async listMail(given = {}) {
      const filter = parseInput({ schema: MailFilterSchema, value: given, what: "The filter" });
      const { inbox, from, thread, state: wanted, limit = 100 } = filter;
      const chosen = (await book.all()).filter(
        (mail) =>
          (inbox === undefined || (mail.delivery?.sessionId ?? mail.to) === inbox) &&
          (from === undefined || mail.from === from) &&
          (thread === undefined || mail.thread === thread) &&
          (wanted === undefined || mail.state === wanted),
      );
      return chosen.toReversed().slice(0, limit).map(headerOf);
    },
    async acceptMail(mailId) {
      const { id } = await there(mailId);
      await parts.locks.run(id, () => accept(id));
      return whole({ book, record: await there(id) });
    },
    handOverMail,
  };

  async function accept(mailId: string): Promise<void> {
    const record = await there(mailId);
    if (!isPerson(record.to)) throw notAPersons(record);
    const isLate =
      record.state === "unread" && record.expiresAt !== null && Date.parse(record.expiresAt) <= clock.now();
    const { state, reason } = isLate ? outOfTime : record;
    if (state === "dead") throw isDead({ mailId, reason: reason ?? "" });
    await change({ parts, record, fate: { state: "read", reason: null } });
  }

  const source: TownMail["source"] = {
    ...createMailSource({ ...parts, keep }),
    async follow({ town: served, signal }) {
      followed = served;
      const endRetention = startRetention({ forget, clock, log, days });
      await follow({ town: served, signal });
      endRetention();
    },
  };

  async function forget({ before }: { readonly before: string }): Promise<void> {
    for (const record of await book.all())
      if (record.state !== "unread" && record.changedAt < before) await book.forget(record);
    // Who sends to a session that is gone for so long is told so.
    for (const { from, since } of await book.succeeded())
      if (since < before && !(await findSession({ town: town(), sessionId: from }))) await book.forgetSuccessor(from);
  }

  return { mailbox, source };
}

function notAPersons({ id, to }: MailRecord): InvalidInputError {
  const remedy = "Read it with getMail; its session has read it once its agent has taken it.";
  return new InvalidInputError({ what: `Mail ${id}`, problem: `it is for the session ${to}`, remedy });
}

function isDead({ mailId, reason }: { mailId: string; reason: string }): WorkRefusedError {
  const problem = `it is dead: ${reason.replace(/\.$/, "")}`;
  return new WorkRefusedError({
    what: `Mail ${mailId}`,
    problem,
    remedy: "Read it with getMail, or have it sent anew.",
  });
}

import { isPerson, isTownError, type Mailbox, type NewMail, type Orchestrator } from "@townkit/core";
import { expect, test } from "vitest";
import { mailSuite, openMailTown } from "./index.js";
import type { MailDoor } from "./mail-town.js";

type Served = Pick<MailDoor, "town" | "mailbox">;

/** A way to be wrong, and the cases that must notice it. */
interface Fault {
  readonly what: string;
  readonly caughtBy: readonly string[];
  breakIt(served: Served): { mailbox?: Partial<Mailbox>; town?: Partial<Orchestrator> };
}

/** Mail that is sent in another way than was asked for. */
const sends = (another: (mail: NewMail) => NewMail) => (served: Served) => ({
  mailbox: { sendMail: (mail: NewMail) => served.mailbox.sendMail(another(mail)) },
});

const faults: readonly Fault[] = [
  {
    what: "a session's mail is left in a drawer",
    caughtBy: ["MAIL-001", "MAIL-004", "MAIL-010", "MAIL-020", "MAIL-022", "MAIL-030", "MAIL-031", "MAIL-034"],
    breakIt: sends((mail) => (mail.to !== undefined && !isPerson(mail.to) ? { ...mail, to: `@${mail.to}` } : mail)),
  },
  {
    what: "every try is new mail",
    caughtBy: ["MAIL-001"],
    breakIt: sends(({ id: _dropped, ...mail }) => mail),
  },
  {
    what: "an answer is no part of an exchange",
    caughtBy: ["MAIL-002"],
    breakIt: sends(({ inReplyTo, ...mail }) => ({ to: "@lee", subject: "Re: Rain", ...mail })),
  },
  {
    what: "whoever is not there is a person",
    caughtBy: ["MAIL-003"],
    breakIt: ({ mailbox }) => ({
      mailbox: {
        sendMail: (mail) =>
          mailbox.sendMail(mail).catch((error: unknown) => {
            if (isTownError(error) && error.code === "session_not_found")
              return mailbox.sendMail({ ...mail, to: "@nobody" });
            throw error;
          }),
      },
    }),
  },
  {
    what: "everything is listed",
    caughtBy: ["MAIL-004", "MAIL-021", "MAIL-031", "MAIL-032"],
    breakIt: ({ mailbox }) => ({ mailbox: { listMail: () => mailbox.listMail() } }),
  },
  {
    what: "reading is not remembered",
    caughtBy: ["MAIL-005", "MAIL-021"],
    breakIt: ({ mailbox }) => ({ mailbox: { acceptMail: mailbox.getMail } }),
  },
  {
    what: "texts are tidied",
    caughtBy: ["MAIL-010"],
    breakIt: sends((mail) => ({ ...mail, body: mail.body.replace(/\s+/g, " ") })),
  },
  {
    what: "all mail is alike",
    caughtBy: ["MAIL-011", "MAIL-012"],
    breakIt: sends(({ priority: _dropped, ...mail }) => mail),
  },
  {
    what: "mail without a sender is taken",
    caughtBy: ["MAIL-013"],
    breakIt: ({ town }) => ({
      town: {
        assignWork: (id, work, options) =>
          town.assignWork(id, work.type === "mail" ? { mail: { from: "@x", subject: "x" }, ...work } : work, options),
      },
    }),
  },
  {
    what: "nothing is told of mail",
    caughtBy: ["MAIL-014"],
    breakIt: ({ town }) => ({
      town: {
        async *events(options) {
          for await (const event of town.events(options)) if (event.type !== "mail.changed") yield event;
        },
      },
    }),
  },
  {
    what: "mail lasts for ever",
    caughtBy: ["MAIL-020", "MAIL-021"],
    breakIt: sends(({ expiresAt: _dropped, ...mail }) => mail),
  },
  {
    what: "the dead are forgotten",
    caughtBy: ["MAIL-020", "MAIL-021", "MAIL-022"],
    breakIt: ({ mailbox }) => ({
      mailbox: {
        listMail: async (filter) => (await mailbox.listMail(filter)).filter(({ state }) => state !== "dead"),
      },
    }),
  },
  {
    what: "nothing is handed over",
    caughtBy: ["MAIL-031", "MAIL-032", "MAIL-033"],
    breakIt: () => ({ mailbox: { handOverMail: () => Promise.resolve([]) } }),
  },
];

/** The codes of the cases that fail on a town that is wrong in this way. */
async function failingCases(fault: Fault): Promise<readonly string[]> {
  const failing = mailSuite().map(async ({ code, run }) => {
    const town = await openMailTown({
      async through(served) {
        const { mailbox, town } = fault.breakIt(served);
        const wrong = Object.assign(Object.create(served.town) as Orchestrator, town);
        return { town: wrong, mailbox: { ...served.mailbox, ...mailbox }, close: async () => {} };
      },
    });
    const impatient = Object.create(town, { patienceMs: { value: 500 } });
    const fails = await run(impatient).then(
      () => [],
      () => [code],
    );
    await town.close();
    return fails;
  });
  return (await Promise.all(failing)).flat();
}

test.each(faults)("a town in which $what fails", async (fault) => {
  expect(await failingCases(fault)).toEqual(expect.arrayContaining([...fault.caughtBy]));
});

test("every case is known to fail on some wrong town", () => {
  const proven = new Set(faults.flatMap(({ caughtBy }) => caughtBy));
  expect(mailSuite().flatMap(({ code }) => (proven.has(code) ? [] : [code]))).toEqual([]);
});

import { userInfo } from "node:os";
import { isPerson, mailPriorities, mailStates } from "@townkit/core";
import { type Command, defineCommand } from "../command.js";
import type { Context } from "../context.js";
import { ownAddress } from "../input/own-address.js";
import { readWork } from "../input/read-work.js";
import { mailTable, mailText, sentText } from "../output/mail-view.js";

const me = ({ io }: Context) => ownAddress({ env: io.env, user: userInfo().username });

const id = { mail: { type: "string", demandOption: true, describe: "the mail's id" } } as const;
const text = { text: { type: "string", describe: "what it says; - reads standard input" } } as const;
const who = { who: { type: "string", describe: "a session, or @ and a person's name; default: you" } } as const;

/** What every sender may say. */
const sending = {
  file: { type: "string", describe: "a file that holds what it says" },
  from: { type: "string", describe: "the sender; default: the session in whose shell this is, or @ and your name" },
  id: { type: "string", describe: "an id of your own; repeating it is the same mail, once" },
  priority: {
    type: "string",
    choices: mailPriorities,
    describe: "urgent ends the running turn, if the agent can; default: normal",
  },
  expires: { type: "string", describe: "ISO 8601; what is unread by then is a dead letter" },
} as const;

const send = defineCommand({
  usage: "mail send <to> <subject> [text]",
  describe: "Send mail to a session or a person",
  examples: [
    ["town mail send polecat-7f3k2m9q 'New plan' 'Do the tests first.'", "it is told when the running turn ends"],
    ["town mail send polecat-7f3k2m9q Stop 'The branch is gone.' --priority urgent", "it is told at once"],
    ["git log -1 | town mail send @lee 'It is merged' -", "to a person, from standard input"],
  ],
  positionals: {
    to: { type: "string", demandOption: true, describe: "a session, or @ and a person's name" },
    subject: { type: "string", demandOption: true, describe: "what it is about, in one line" },
    ...text,
  },
  options: sending,
  async run(context, args) {
    const { to, subject, id, priority, expires: expiresAt, from = me(context) } = args;
    const body = await readWork({ io: context.io, text: args.text, file: args.file });
    const sent = await (await context.client()).sendMail({ id, from, to, subject, body, priority, expiresAt });
    return { data: sent, text: sentText(sent) };
  },
});

const reply = defineCommand({
  usage: "mail reply <mail> [text]",
  describe: "Answer mail",
  examples: [["town mail reply w-0123456789abcdef 'It is done.'", "to whoever sent it"]],
  positionals: { ...id, ...text },
  options: sending,
  async run(context, args) {
    const { mail: inReplyTo, id, priority, expires: expiresAt, from = me(context) } = args;
    const body = await readWork({ io: context.io, text: args.text, file: args.file });
    const sent = await (await context.client()).sendMail({ id, from, inReplyTo, body, priority, expiresAt });
    return { data: sent, text: sentText(sent) };
  },
});

const inbox = defineCommand({
  usage: "mail inbox [who]",
  describe: "List the mail of a session or a person, newest first",
  examples: [
    ["town mail inbox", "what you have not read"],
    ["town mail inbox polecat-7f3k2m9q --all", "all mail of a session, what it was told too"],
  ],
  positionals: who,
  options: {
    all: { type: "boolean", default: false, describe: "what is read and what is dead too" },
    state: { type: "string", choices: mailStates, describe: "only in this state; default: unread" },
    limit: { type: "number", describe: "no more than so many; default 100" },
  },
  async run(context, { who: whose = me(context), all, state = all ? undefined : "unread", limit }) {
    const mail = await (await context.client()).listMail({ inbox: whose, state, limit });
    const empty = `There is no ${state === undefined ? "" : `${state} `}mail for ${whose}.`;
    return { data: mail, text: mailTable({ mail, empty, now: Date.now() }) };
  },
});

const read = defineCommand({
  usage: "mail read <mail>",
  describe: "Show mail; your own is read by that",
  examples: [["town mail read w-0123456789abcdef", "that of a session is read when its agent has taken it"]],
  positionals: id,
  async run(context, args) {
    const client = await context.client();
    const found = await client.getMail(args.mail);
    const isMine = isPerson(found.to) && found.to === me(context) && found.state === "unread";
    const mail = isMine ? await client.acceptMail(args.mail) : found;
    return { data: mail, text: mailText(mail) };
  },
});

const dead = defineCommand({
  usage: "mail dead [who]",
  describe: "List the dead letters: mail that will not be delivered any more",
  examples: [["town mail dead", "of everybody; town mail read says why"]],
  positionals: { who: { ...who.who, describe: "only of this session or person" } },
  async run(context, { who: inbox }) {
    const mail = await (await context.client()).listMail({ inbox, state: "dead" });
    return { data: mail, text: mailTable({ mail, empty: "There are no dead letters.", now: Date.now() }) };
  },
});

const handOver = defineCommand({
  usage: "mail hand-over <session> <successor>",
  describe: "Give a stopped session's unread mail, and what is sent to it later, to another one",
  examples: [["town mail hand-over mayor-1 mayor-2", "after: town stop mayor-1"]],
  positionals: {
    session: { type: "string", demandOption: true, describe: "the stopped session" },
    successor: { type: "string", demandOption: true, describe: "the session that takes its place" },
  },
  async run(context, { session: from, successor: to }) {
    const mail = await (await context.client()).handOverMail({ from, to });
    const empty = `${to} has no unread mail. What is sent to ${from} from now on is for ${to}.`;
    return { data: mail, text: mailTable({ mail, empty, now: Date.now() }) };
  },
});

export const mailCommands = { send, inbox, read, reply, dead, handOver } satisfies Record<string, Command>;

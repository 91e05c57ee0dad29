import { InvalidInputError } from "@townkit/core";
import { defineCommand } from "../command.js";
import { eventLine } from "../output/progress.js";
import { OutputPrinter } from "../output/session-output.js";
import { sessionArgument } from "./session-argument.js";

export const output = defineCommand({
  usage: "output <session>",
  describe: "Show what a session has said",
  examples: [
    ["town output polecat-7f3k2m9q", "so far"],
    ["town output polecat-7f3k2m9q -f", "and as it goes on"],
  ],
  positionals: sessionArgument,
  options: {
    follow: { alias: "f", type: "boolean", default: false, describe: "go on until Ctrl-C" },
    after: { type: "string", describe: "only what came after this cursor" },
  },
  async run(context, { session, follow, after }) {
    const client = await context.client();
    const printer = new OutputPrinter({ context, client, sessionId: session, after, onlyComplete: follow });
    if (!follow) {
      await printer.printNew();
      if (context.json) context.stream({ data: { cursor: printer.cursor }, text: null });
      return null;
    }
    // Listening begins before the first page is read, so that nothing falls between them.
    const changes = client.events({ sessionId: session, signal: context.io.signal })[Symbol.asyncIterator]();
    let next = changes.next();
    await printer.printNew();
    for (let change = await next; !change.done; change = await next) {
      next = changes.next();
      if (change.value.type !== "output.delta") await printer.printNew();
    }
    return null;
  },
});

export const events = defineCommand({
  usage: "events",
  describe: "Show the town's events",
  examples: [
    ["town events -f", "as they happen"],
    ["town events --after CURSOR --json", "all since a cursor, for a program"],
  ],
  options: {
    follow: { alias: "f", type: "boolean", default: false, describe: "go on until Ctrl-C" },
    after: {
      type: "string",
      describe: "begin after this cursor; default: with -f now, otherwise the oldest that is kept",
    },
    session: { type: "string", describe: "only this session's" },
  },
  async run(context, { follow, after, session }) {
    const client = await context.client();
    const { store } = await client.status();
    const start = after ?? (follow ? undefined : store.oldest);
    const done = new AbortController();
    const signal = AbortSignal.any([context.io.signal, done.signal]);
    const last = follow ? null : store.newest;
    if (last !== null && last === start) return null;
    for await (const event of client.events({ after: start, sessionId: session, signal, durableOnly: !follow })) {
      context.stream({ data: event, text: eventLine(event, true) });
      if (last !== null && event.cursor === last) done.abort();
    }
    return null;
  },
});

export const attach = defineCommand({
  usage: "attach <session>",
  describe: "Open the agent's own terminal on a session",
  examples: [
    ["town attach polecat-7f3k2m9q", ""],
    ["town attach polecat-7f3k2m9q --print", "only print the command"],
  ],
  positionals: sessionArgument,
  options: {
    print: { type: "boolean", default: false, describe: "print the command instead; its secrets are left out" },
  },
  async run(context, { session, print }) {
    const command = await (await context.client()).attachCommand(session);
    if (print || context.json) {
      return {
        data: { argv: command.argv, cwd: command.cwd, env: Object.keys(command.env) },
        text: command.argv.join(" "),
      };
    }
    if (context.io.stdout.isTTY !== true) throw noTerminal(session);
    const { runAttached } = await import("../town/run-attached.js");
    return { data: null, text: "", exitCode: await runAttached(command) };
  },
});

/** The agent's program would wait for a person who is not there. */
function noTerminal(session: string): InvalidInputError {
  return new InvalidInputError({
    what: `town attach ${session}`,
    problem: "what it opens needs a terminal, and its output is none",
    remedy: "Run it in a terminal, or print the command with --print.",
  });
}

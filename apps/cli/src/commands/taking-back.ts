import { defineCommand } from "../command.js";
import { sessionArgument } from "./session-argument.js";

export const revert = defineCommand({
  usage: "revert <session> <message>",
  describe: "Take a session back to before a message, and the files that its agent changed since",
  examples: [
    ["town revert polecat-7f3k2m9q msg_0123", "the id is one of: town messages polecat-7f3k2m9q"],
    ["town unrevert polecat-7f3k2m9q", "undo it, as long as no work came after"],
  ],
  positionals: {
    ...sessionArgument,
    message: { type: "string", demandOption: true, describe: "the first message that is taken back" },
  },
  async run(context, { session, message }) {
    const result = await (await context.client()).revertSession(session, { messageId: message });
    const files = result.diff ? `\n${result.diff}` : "";
    return { data: result, text: `Taken back to before ${message}. Undo it with: town unrevert ${session}${files}` };
  },
});

export const unrevert = defineCommand({
  usage: "unrevert <session>",
  describe: "Undo a revert that no work has made final yet",
  examples: [["town unrevert polecat-7f3k2m9q", ""]],
  positionals: sessionArgument,
  async run(context, { session }) {
    const result = await (await context.client()).unrevertSession(session);
    return { data: result, text: "Nothing is taken back any more." };
  },
});

export const rm = defineCommand({
  usage: "rm <session>",
  describe: "Delete a stopped session and its conversation; its work stays readable",
  examples: [
    ["town rm polecat-7f3k2m9q", ""],
    ["town rm polecat-7f3k2m9q --stop", "stop it first, whatever it does"],
  ],
  positionals: sessionArgument,
  options: { stop: { type: "boolean", default: false, describe: "stop it first" } },
  async run(context, { session, stop }) {
    const client = await context.client();
    if (stop) await client.stopSession(session);
    const deleted = await client.deleteSession(session);
    const cancelled = deleted.cancelled.map((work) => `\nNever to be done: ${work}`).join("");
    return { data: deleted, text: `${session} is deleted.${cancelled}` };
  },
});

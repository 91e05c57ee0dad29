import { defineCommand } from "../command.js";
import { messageText } from "../output/message-text.js";
import { table } from "../output/table.js";
import { sessionArgument } from "./session-argument.js";

export const messages = defineCommand({
  usage: "messages <session>",
  describe: "Show a session's conversation, each message with its id",
  examples: [
    ["town messages polecat-7f3k2m9q --limit 10", "the ten newest"],
    ["town messages polecat-7f3k2m9q --before msg_0123", "what came before that one"],
    ["town messages polecat-7f3k2m9q --child ses_0123", "of a session that its agent began: see town children"],
  ],
  positionals: sessionArgument,
  options: {
    limit: { type: "number", default: 100, describe: "at most so many, the newest" },
    before: { type: "string", describe: "only what came before this message" },
    child: { type: "string", describe: "the conversation of this child instead" },
  },
  async run(context, { session, limit, before, child }) {
    const history = await (await context.client()).listMessages(session, { limit, before, child });
    const shown = history.messages.map((message) => {
      const taken =
        message.id === history.revertedFrom ? "-- from here on taken back; town unrevert undoes it --\n" : "";
      return `${taken}${message.id}  ${message.at}\n${messageText(message) ?? "(no words)"}`;
    });
    const older = history.more ? [`There are older ones: --before ${history.messages[0]?.id}`] : [];
    return { data: history, text: [...shown, ...older].join("\n\n") || "Nothing was said yet." };
  },
});

export const children = defineCommand({
  usage: "children <session>",
  describe: "List the sessions that a session's agent began by itself",
  examples: [["town children polecat-7f3k2m9q", "read one with: town messages polecat-7f3k2m9q --child ID"]],
  positionals: sessionArgument,
  options: { child: { type: "string", describe: "those of this child" } },
  async run(context, { session, child }) {
    const found = await (await context.client()).listChildren(session, { child });
    const rows = found.children.map(({ id, mode, createdAt, title }) => [id, mode ?? "", createdAt, title]);
    const empty = "Its agent has begun none.";
    return { data: found, text: table({ head: ["CHILD", "MODE", "CREATED", "WHAT"], rows, empty }) };
  },
});

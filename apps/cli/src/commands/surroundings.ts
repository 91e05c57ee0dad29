import { Buffer } from "node:buffer";
import { defineCommand } from "../command.js";
import { table } from "../output/table.js";
import { sessionArgument } from "./session-argument.js";

export const agents = defineCommand({
  usage: "agents <session>",
  describe: "List the agent program's own modes and sub-agents",
  examples: [["town agents polecat-7f3k2m9q", "start a session in one with: town spawn --mode NAME"]],
  positionals: sessionArgument,
  async run(context, { session }) {
    const found = await (await context.client()).listAgents(session);
    const rows = found.modes.map(({ name, use, model, description }) => [name, use, model ?? "", description ?? ""]);
    return { data: found, text: table({ head: ["NAME", "FOR", "MODEL", "WHAT"], rows, empty: "There are none." }) };
  },
});

export const cat = defineCommand({
  usage: "cat <session> <path>",
  describe: "Print a file of a session's directory",
  examples: [["town cat polecat-7f3k2m9q README.md", ""]],
  positionals: {
    ...sessionArgument,
    path: { type: "string", demandOption: true, describe: "relative to the session's directory, and within it" },
  },
  async run(context, { session, path }) {
    const file = await (await context.client()).readFile(session, { path });
    if (!context.json) context.io.stdout.write(Buffer.from(file.content, file.encoding));
    return context.json ? { data: file, text: "" } : null;
  },
});

export const agentConfig = defineCommand({
  usage: "agent-config <session>",
  describe: "Show the settings that a session's agent works with, without secrets",
  examples: [["town agent-config polecat-7f3k2m9q --json", "for a program"]],
  positionals: sessionArgument,
  async run(context, { session }) {
    const found = await (await context.client()).readConfig(session);
    return { data: found, text: JSON.stringify(found.config, null, 2) };
  },
});

import { outcomeExitCodes } from "@townkit/core";
import { defineCommand } from "../command.js";
import { table } from "../output/table.js";
import { sessionArgument } from "./session-argument.js";

const keyOption = {
  key: {
    type: "string",
    describe: "a name for this call; repeating it asks what became of it, and runs nothing again",
  },
} as const;

export const command = defineCommand({
  usage: "command <session> [name] [line]",
  describe: "Run one of the agent's own commands in a session, and wait for its end; without a name, list them",
  examples: [
    ["town command polecat-7f3k2m9q", "which there are"],
    ["town command polecat-7f3k2m9q init", "run one; 0 completed, 20 failed, 21 aborted, 22 interrupted"],
    ["town command polecat-7f3k2m9q review 'the last commit'", "with the rest of its line"],
  ],
  positionals: {
    ...sessionArgument,
    name: { type: "string", describe: "the command's name, without a slash" },
    line: { type: "string", describe: "the rest of its line" },
  },
  options: keyOption,
  async run(context, { session, name, line, key }) {
    const client = await context.client();
    if (name === undefined) {
      const found = await client.listCommands(session);
      const rows = found.commands.map((one) => [one.name, one.description ?? ""]);
      return { data: found, text: table({ head: ["COMMAND", "WHAT"], rows, empty: "There are none." }) };
    }
    const within = { key, signal: context.io.signal };
    const result = await client.runCommand(session, { command: name, arguments: line }, within);
    const said = result.outcome?.text ?? "";
    const text = result.state === "completed" ? said : `${result.state}: ${result.reason}\n${said}`.trimEnd();
    return { data: result, text, exitCode: outcomeExitCodes[result.state] };
  },
});

export const shell = defineCommand({
  usage: "shell <session> <line>",
  describe: "Run a line in a session's shell; it becomes part of the conversation, and no model is asked",
  examples: [["town shell polecat-7f3k2m9q 'git status --short'", ""]],
  positionals: { ...sessionArgument, line: { type: "string", demandOption: true, describe: "what to run" } },
  options: keyOption,
  async run(context, { session, line, key }) {
    const within = { key, signal: context.io.signal };
    const result = await (await context.client()).runShell(session, { command: line }, within);
    const note = result.state === "completed" ? "" : `\n(${result.state})`;
    return { data: result, text: `${result.output.trimEnd()}${note}`, exitCode: outcomeExitCodes[result.state] };
  },
});

import path from "node:path";
import { newSessionId } from "@townkit/core";
import { defineCommand } from "../command.js";
import { sessionText } from "../output/session-view.js";

export const spawn = defineCommand({
  usage: "spawn",
  describe: "Start a session",
  examples: [
    ["town spawn --agent opencode --role polecat", "in this directory"],
    [
      "town spawn --role reviewer --dir ../feature --model anthropic/claude-sonnet-4-5",
      "elsewhere, with a model of its own",
    ],
    ["town spawn --role polecat --prompt 'Read README.md'", "with its first work"],
  ],
  options: {
    agent: { type: "string", default: "opencode", describe: "the agent program" },
    role: { type: "string", demandOption: true, describe: "what the session is for, in your words" },
    dir: { type: "string", default: ".", describe: "the directory that it works in" },
    id: { type: "string", describe: "a name of your own; repeating it gives the same session" },
    model: { type: "string", describe: "PROVIDER/MODEL; default: the agent's own" },
    mode: { type: "string", describe: "the agent program's mode, such as build or plan" },
    system: { type: "string", describe: "added to the agent's system prompt" },
    prompt: { type: "string", describe: "its first work" },
    backend: { type: "string", describe: "which backend is to run it" },
  },
  async run(context, args) {
    const client = await context.client();
    const session = await client.spawnSession({
      id: args.id ?? newSessionId(args.role),
      agent: args.agent,
      role: args.role,
      workDir: path.resolve(context.io.cwd, args.dir),
      model: args.model,
      mode: args.mode,
      systemPrompt: args.system,
      initPrompt: args.prompt,
      backend: args.backend,
    });
    return { data: session, text: sessionText(session) };
  },
});

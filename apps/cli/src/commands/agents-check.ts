import { defineCommand } from "../command.js";
import { handOver, packageProgram } from "../town/package-program.js";
import { townRootOf } from "../town/town-root.js";

export const agentsCheck = defineCommand({
  usage: "agents check <agent>",
  describe: "Drive a terminal agent by its profile; say what it lacks",
  examples: [
    ["town agents check my-agent", "the agent of the table [tmux.agents.my-agent]; no daemon is needed"],
    ["town agents check my-agent --dir ../fix-1", "in another folder than the town's"],
  ],
  positionals: { agent: { type: "string", demandOption: true, describe: "the name of its table" } },
  options: {
    dir: { type: "string", describe: "where it works; default: the town's folder" },
    prompt: { type: "string", describe: "what it is asked first" },
    "long-prompt": { type: "string", describe: "what it is asked to be aborted in" },
  },
  async run(context, args) {
    const townRoot = await townRootOf(context);
    const program = packageProgram({
      name: "@townkit/backend-tmux",
      bin: "townkit-tmux",
      does: "runs terminal agents",
      places: [townRoot, import.meta.dirname],
      install: "npm install @townkit/backend-tmux",
    });
    const given = { dir: args.dir, prompt: args.prompt, "long-prompt": args["long-prompt"] };
    const words = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
    return await handOver({ context, program, words: ["check", args.agent, `--town=${townRoot}`, ...words] });
  },
});

import { type CommandResult, defineCommand } from "../command.js";
import type { Context } from "../context.js";
import { handOver, packageProgram } from "../town/package-program.js";

/** The testkit is looked up from the user's folder: it is a tool of whoever writes a backend. */
function handToTestkit(context: Context, words: readonly string[]): Promise<CommandResult> {
  const program = packageProgram({
    name: "@townkit/testkit",
    bin: "townkit-testkit",
    does: "writes and checks backends",
    places: [context.io.cwd],
    install: "npm install --save-dev @townkit/testkit",
  });
  return handOver({ context, program, words });
}

export const backendCheck = defineCommand({
  usage: "backend check <backend>",
  describe: "Prove that a backend keeps the contract",
  examples: [
    ["town backend check ./my-backend", "each requirement, and what was seen where one does not hold"],
    ["town backend check @townkit/testkit --only LIFE-001", "one requirement, of an installed package"],
    ["town backend check . --only ABORT,RESUME", "two groups of requirements"],
  ],
  positionals: {
    backend: { type: "string", demandOption: true, describe: "an installed package, a package's folder or a file" },
  },
  options: { only: { type: "string", describe: "codes or groups of requirements, with commas between" } },
  run: (context, args) => handToTestkit(context, ["check", args.backend, ...(args.only ? ["--only", args.only] : [])]),
});

export const backendNew = defineCommand({
  usage: "backend new <name>",
  describe: "Write the package of a new backend, which builds and passes the first half of the suite",
  examples: [["town backend new my-agent", "in the folder townkit-backend-my-agent"]],
  positionals: {
    name: { type: "string", demandOption: true, describe: "the agent's name: lower-case words and hyphens" },
  },
  run: (context, args) => handToTestkit(context, ["new", args.name]),
});

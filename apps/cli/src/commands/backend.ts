import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { TownError } from "@townkit/core";
import { type CommandResult, defineCommand } from "../command.js";
import type { Context } from "../context.js";
import { runAttached } from "../town/run-attached.js";

/** The program of the testkit, looked up from the user's folder: it is a tool of whoever writes a backend. */
function testkitProgram(from: string): string {
  try {
    const manifest = createRequire(path.join(from, "from-here.js")).resolve("@townkit/testkit/package.json");
    const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
    return path.join(path.dirname(manifest), bin["townkit-testkit"] ?? "");
  } catch (cause) {
    throw new TownError({
      code: "config_invalid",
      message: `@townkit/testkit, which checks backends, is not installed for ${from}.`,
      remedy: "Install it: npm install --save-dev @townkit/testkit",
      facts: { from },
      cause,
    });
  }
}

/** What the program says is all that is said; with `--json` it writes the JSON itself. */
async function handOver({ io }: Context, words: readonly string[]): Promise<CommandResult> {
  const { cwd } = io;
  const argv = [process.execPath, testkitProgram(cwd), ...words];
  return {
    data: { ran: ["townkit-testkit", ...words] },
    text: "",
    exitCode: await runAttached({ argv, cwd, env: {} }),
  };
}

export const backendCheck = defineCommand({
  usage: "backend check <backend>",
  describe: "Prove that a backend keeps the contract",
  examples: [
    ["town backend check ./my-backend", "each requirement, and what was seen where one does not hold"],
    ["town backend check @townkit/testkit --only LIFE-001", "one requirement, of an installed package"],
  ],
  positionals: {
    backend: { type: "string", demandOption: true, describe: "an installed package, a package's folder or a file" },
  },
  options: { only: { type: "string", describe: "the codes of some requirements, with commas between" } },
  run: (context, args) =>
    handOver(context, [
      "check",
      args.backend,
      ...(context.json ? ["--json"] : []),
      ...(args.only ? ["--only", args.only] : []),
    ]),
});

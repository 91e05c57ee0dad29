import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { TownError, type TownErrorJson } from "@townkit/core";
import { type CommandResult, defineCommand } from "../command.js";
import type { Context } from "../context.js";
import { runAttached } from "../town/run-attached.js";
import { runCaptured } from "../town/run-captured.js";

/** The program of the testkit, looked up from the user's folder: it is a tool of whoever writes a backend. */
function testkitProgram(from: string): string {
  try {
    const manifest = createRequire(path.join(from, "from-here.js")).resolve("@townkit/testkit/package.json");
    const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
    return path.join(path.dirname(manifest), bin["townkit-testkit"] ?? "");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = code === "MODULE_NOT_FOUND";
    throw new TownError({
      code: "config_invalid",
      message: `@townkit/testkit, which writes and checks backends, ${missing ? "is not installed for" : "cannot be found from"} ${from}${missing ? "" : `: ${message}`}.`,
      remedy: missing ? "Install it: npm install --save-dev @townkit/testkit" : "Mend what the message names.",
      facts: { from },
      cause,
    });
  }
}

/** What the program says is all that is said; with `--json`, the object that it writes is the data, or the error. */
async function handOver({ io, json }: Context, words: readonly string[]): Promise<CommandResult> {
  const { cwd } = io;
  const argv = [process.execPath, testkitProgram(cwd), ...words];
  if (!json) return { data: null, text: "", exitCode: await runAttached({ argv, cwd, env: {} }) };
  const { exitCode, output } = await runCaptured({ argv: [...argv, "--json"], cwd });
  if (output === "") {
    const message = `townkit-testkit ended with exit code ${exitCode} and said nothing.`;
    throw new TownError({ code: "internal", message, remedy: "See what it says without --json." });
  }
  const data = JSON.parse(output) as { error?: TownErrorJson };
  if (data.error === undefined) return { data, text: "", exitCode };
  const { remedy, ...error } = data.error;
  throw new TownError({ ...error, ...(remedy === null ? {} : { remedy }) });
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
  run: (context, args) => handOver(context, ["check", args.backend, ...(args.only ? ["--only", args.only] : [])]),
});

export const backendNew = defineCommand({
  usage: "backend new <name>",
  describe: "Write the package of a new backend, which builds and passes the first half of the suite",
  examples: [["town backend new my-agent", "in the folder townkit-backend-my-agent"]],
  positionals: {
    name: { type: "string", demandOption: true, describe: "the agent's name: lower-case words and hyphens" },
  },
  run: (context, args) => handOver(context, ["new", args.name]),
});

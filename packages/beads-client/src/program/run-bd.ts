import { isAbsolute } from "node:path";
import { openEmbeddedBeads } from "../embedded/index.js";
import { isBeadsError } from "../errors/beads-error.js";
import type { BdCommand } from "./command.js";
import { changingCommands } from "./commands/changing.js";
import { hangingCommands } from "./commands/hanging-on.js";
import { prime } from "./commands/prime.js";
import { readingCommands } from "./commands/reading.js";
import { readArguments, usage } from "./read-arguments.js";

const commands: Readonly<Record<string, BdCommand>> = {
  prime,
  ...readingCommands,
  ...changingCommands,
  ...hangingCommands,
};

interface Streams {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/**
 * One call of a `bd` for embedded workspaces: the command line of `bd`, as far as agents use it, on the workspace that `BEADS_DIR` names, as
 * the actor that `BD_ACTOR` names. Answers with the exit code. What it does not know it refuses, and changes nothing.
 */
export async function runBd(
  options: { argv: readonly string[]; env: Readonly<Record<string, string | undefined>> } & Streams,
): Promise<number> {
  const { argv, env, stdin, stdout, stderr } = options;
  try {
    if (argv.length === 0 || argv[0] === "--help" || argv[0] === "-h" || argv[0] === "help") {
      stdout.write(`${helpText()}\n`);
      return 0;
    }
    const call = readArguments({ argv, commands, stdin: () => readAll(stdin) });
    if (call.help) {
      const flags = Object.keys(call.command.options).map((name) => `  --${name}`);
      stdout.write(`${[`Usage: bd ${call.command.usage}`, ...flags].join("\n")}\n`);
      return 0;
    }
    await using beads = openEmbeddedBeads({ beadsDir: workspaceIn(env), actor: call.actor ?? actorIn(env) });
    const { json, text } = await call.command.run(beads, call.given);
    stdout.write(call.json ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`);
    return 0;
  } catch (error) {
    if (!isBeadsError(error)) throw error;
    const { message, remedy } = error;
    stderr.write(`Error: ${message}${remedy === null ? "" : `\nHint: ${remedy}`}\n`);
    return 1;
  }
}

/** No folder is ever guessed: a call in the wrong place would answer from another workspace. @throws BeadsError */
function workspaceIn(env: Readonly<Record<string, string | undefined>>): string {
  const { BEADS_DIR: beadsDir = "" } = env;
  if (isAbsolute(beadsDir)) return beadsDir;
  throw usage("no beads database found: BEADS_DIR names no absolute path");
}

function actorIn(env: Readonly<Record<string, string | undefined>>): string {
  return env.BD_ACTOR || env.BEADS_ACTOR || env.USER || "unknown";
}

function helpText(): string {
  const lines = Object.values(commands).map((command) => `  bd ${command.usage}`);
  return [
    "bd: issues with dependencies, for agents (embedded store of Townkit)",
    "",
    ...new Set(lines),
    "",
    "All take --json and --actor.",
  ].join("\n");
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

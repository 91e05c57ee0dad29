import { asTownError, type TownError } from "@townkit/core";
import { commands } from "./commands/index.js";
import { type Context, createContext } from "./context.js";
import type { Io } from "./io.js";
import { nameIn } from "./named-command.js";
import { errorLine, successLine } from "./output/envelope.js";
import { type Invocation, type NamedCommand, type Parsed, parseLine } from "./parser.js";
import { plainLine } from "./plain-line.js";
import { ownVersion } from "./version.js";

/** The command that a line names, or all of them where it names none: only what is needed is loaded. */
function commandsFor(argv: readonly string[]): Promise<readonly NamedCommand[]> {
  const named = nameIn({ argv, isCommand: (name) => Object.hasOwn(commands, name) });
  const names = named === undefined ? Object.keys(commands) : [named];
  return Promise.all(names.map(async (name) => ({ name, command: await load(name) })));
}

function load(name: string) {
  const loader = commands[name];
  if (!loader) throw new Error(`There is no command ${name}.`);
  return loader();
}

async function parse(argv: readonly string[]): Promise<Parsed> {
  const known = await commandsFor(argv);
  const [named] = known.length === 1 ? known : [];
  const invocation = named && plainLine({ argv, named });
  if (invocation) return { kind: "run", invocation };
  return await parseLine({ argv, known, version: ownVersion() });
}

function contextOf(io: Io, { name, args }: Invocation): Context {
  return createContext({
    io,
    command: name,
    json: args.json === true,
    townOption: typeof args.town === "string" ? args.town : undefined,
    serverOption: typeof args.server === "string" ? args.server : undefined,
    mayStart: args.start !== false,
    successLine: (data) => successLine(name, data),
  });
}

function reportError(options: { io: Io; json: boolean; command: string; error: TownError }): number {
  const { io, json, command, error } = options;
  if (json) io.stdout.write(errorLine(command, error.toJSON()));
  else io.stderr.write(`town: ${error.message}${error.remedy ? `\n      ${error.remedy}` : ""}\n`);
  return error.exitCode;
}

async function runCommand(context: Context, { command, args }: Invocation): Promise<number> {
  const result = await command.run(context, args);
  if (result && context.json) context.io.stdout.write(successLine(context.command, result.data));
  else if (result && result.text !== "") context.io.stdout.write(`${result.text}\n`);
  return result?.exitCode ?? 0;
}

/** Runs one line and resolves with its exit code. Never rejects: what goes wrong is reported as an error of the family. */
export async function runCli(options: { argv: readonly string[]; io: Io }): Promise<number> {
  const { argv, io } = options;
  const json = argv.includes("--json");
  let context: Context | undefined;
  try {
    const parsed = await parse(argv);
    if (parsed.kind === "print") {
      io.stdout.write(`${parsed.text}\n`);
      return 0;
    }
    context = contextOf(io, parsed.invocation);
    return await runCommand(context, parsed.invocation);
  } catch (thrown) {
    const error = asTownError(thrown);
    const told = context ? await (await import("./suggest.js")).withTypedRemedy(context, error) : error;
    return reportError({ io, json, command: context?.command ?? argv[0] ?? "", error: told });
  }
}

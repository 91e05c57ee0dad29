import { parseArgs } from "node:util";
import { BeadsError } from "../errors/beads-error.js";
import type { BdCommand, Given } from "./command.js";

/** Of every command, as of `bd`. */
const globalOptions = {
  json: { type: "boolean" },
  actor: { type: "string" },
  quiet: { type: "boolean", short: "q" },
  help: { type: "boolean", short: "h" },
} as const;

export interface Call {
  readonly command: BdCommand;
  readonly given: Given;
  readonly json: boolean;
  readonly help: boolean;
  readonly actor: string | undefined;
}

/**
 * Reads a call: the first words name the command, as in `dep add`; options may stand anywhere after.
 * @throws BeadsError `invalid_input`
 */
export function readArguments(options: {
  argv: readonly string[];
  commands: Readonly<Record<string, BdCommand>>;
  stdin: () => Promise<string>;
}): Call {
  const { argv, commands, stdin } = options;
  const { words, rest } = commandWords(argv);
  const name = [words.slice(0, 2).join(" "), words[0] ?? ""].find((one) => Object.hasOwn(commands, one));
  const command = name === undefined ? undefined : commands[name];
  if (name === undefined || !command) {
    const known = Object.keys(commands).join(", ");
    throw usage(
      words.length === 0 ? `a command is wanted: ${known}` : `unknown command "${words[0]}"; there are ${known}`,
    );
  }
  const args = [...words.slice(name.split(" ").length), ...rest];
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { ...command.options, ...globalOptions },
      allowPositionals: true,
      strict: true,
    });
    const { json = false, help = false, actor } = values as { json?: boolean; help?: boolean; actor?: string };
    return { command, json, help, actor, given: givenOf({ values: values as Values, positionals, stdin }) };
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

/** Global options may come before the command. */
function commandWords(argv: readonly string[]): { words: readonly string[]; rest: readonly string[] } {
  const before: string[] = [];
  let at = 0;
  for (; argv[at]?.startsWith("-"); at += 1) {
    before.push(argv[at] ?? "");
    if (argv[at] !== "--actor") continue;
    at += 1;
    before.push(argv[at] ?? "");
  }
  const words: string[] = [];
  while (words.length < 2 && argv[at] !== undefined && !argv[at]?.startsWith("-")) words.push(argv[at++] ?? "");
  return { words, rest: [...argv.slice(at), ...before] };
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

function givenOf(options: { values: Values; positionals: readonly string[]; stdin: () => Promise<string> }): Given {
  const { values, positionals, stdin } = options;
  const text = (name: string) => {
    const value = values[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    positionals,
    text,
    stdin,
    flag: (name) => values[name] === true,
    list: (name) =>
      [values[name] ?? []]
        .flat()
        .flatMap((value) => String(value).split(","))
        .map((value) => value.trim())
        .filter((value) => value !== ""),
    number(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value.replace(/^P(?=\d$)/i, ""));
      if (value.trim() === "" || !Number.isInteger(number))
        throw usage(`--${name} wants a whole number, not "${value}"`);
      return number;
    },
  };
}

export function usage(problem: string): BeadsError {
  return new BeadsError({ code: "invalid_input", message: problem, remedy: "Run 'bd --help' for usage." });
}

import { InvalidInputError } from "@townkit/core";
import { nearestMatch } from "@townkit/core/config";
import type { Argv } from "yargs";
import type { Command } from "./command.js";
import { markStandardInput } from "./input/standard-input.js";
import { nameIn } from "./named-command.js";

/** A command with the words that call it. */
export interface NamedCommand {
  readonly name: string;
  readonly command: Command;
}

export interface Invocation extends NamedCommand {
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a line asks for: a command with its arguments, or a text to print (help, version, completion). */
export type Parsed =
  | { readonly kind: "run"; readonly invocation: Invocation }
  | { readonly kind: "print"; readonly text: string };

export const globalOptions = {
  json: { type: "boolean", default: false, describe: "print one JSON envelope a line" },
  town: { type: "string", describe: "the town's folder; default: TOWN_ROOT, or the nearest one above" },
  server: { type: "string", describe: "a town on another machine, after `town login URL`; default: TOWN_SERVER" },
  start: { type: "boolean", default: true, describe: "start the daemon when it is needed; --no-start does not" },
} as const;

const groupDescriptions: Readonly<Record<string, string>> = {
  work: "List, show and run work",
  beads: "Show and change the town's beads",
  config: "Show the settings",
  service: "Have the system keep the town running",
  token: "Make and end named tokens for people and programs",
  backend: "Write and check backends",
};

type Chosen = (invocation: Invocation) => void;

function register(parser: Argv, entry: NamedCommand & { usage: string; chosen: Chosen }): void {
  const { name, command, usage, chosen } = entry;
  parser.command(
    usage,
    command.describe,
    (own) => {
      for (const [key, positional] of Object.entries(command.positionals)) own.positional(key, positional);
      for (const [line, what] of command.examples) own.example(line, what);
      return own.options(command.options);
    },
    (args) => chosen({ name, command, args: lastOfEach({ command, args }) }),
  );
}

/** Of an option that is not a list, the last time that it was given counts. */
function lastOfEach({ command, args }: Omit<Invocation, "name">): Invocation["args"] {
  const isList = (key: string): boolean => key === "_" || command.options[key]?.array === true;
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, Array.isArray(value) && !isList(key) ? value.at(-1) : value]),
  );
}

/** `work ls` and `work show` are two commands of the group `work`. */
function registerGroup(parser: Argv, group: { word: string; entries: readonly NamedCommand[]; chosen: Chosen }): void {
  parser.command(group.word, groupDescriptions[group.word] ?? "", (own) => {
    for (const entry of group.entries) {
      register(own, { ...entry, usage: entry.command.usage.slice(group.word.length + 1), chosen: group.chosen });
    }
    return own.demandCommand(1, `town ${group.word} needs one more word.`);
  });
}

/** The command that the line names: yargs puts the help of all others together each time, for an error of theirs. */
function registerAlone(parser: Argv, entry: NamedCommand & { chosen: Chosen }): void {
  const { name, command } = entry;
  parser.scriptName(`town ${name}`);
  register(parser, { ...entry, usage: `$0${command.usage.slice(name.length)}` });
}

function registerAll(parser: Argv, known: readonly NamedCommand[], chosen: Chosen): void {
  parser
    .scriptName("town")
    .usage("$0 <command>\n\nRuns coding agents, and never loses or doubles a piece of work.")
    .demandCommand(1, "A command is needed.")
    .completion("completion", "Print a completion script for your shell");
  const groupOf = ({ name }: NamedCommand) => name.split(" ", 1)[0] ?? "";
  // A first word that is a command too is never parsed from here: a line that begins with it has named its command.
  const isAlone = (entry: NamedCommand) => known.some(({ name }) => name === groupOf(entry));
  const groups = new Set(known.filter((entry) => !isAlone(entry)).map(groupOf));
  for (const entry of known.filter(isAlone)) register(parser, { ...entry, usage: entry.command.usage, chosen });
  for (const word of groups) {
    registerGroup(parser, { word, entries: known.filter(({ name }) => name.startsWith(`${word} `)), chosen });
  }
}

/** What yargs says of a wrong line, as an error whose remedy is the nearest word. */
function usageError(options: {
  message: string;
  known: readonly NamedCommand[];
  argv: readonly string[];
}): InvalidInputError {
  const { message, known, argv } = options;
  const words = argv.filter((word) => !word.startsWith("-"));
  const line = words.slice(0, 2).join(" ");
  const current = known.find(({ name }) => line === name || line.startsWith(`${name} `));
  const unknown = /^Unknown (?:argument|command)s?: ([^\s,]+)/.exec(message)?.[1];
  const candidates = current
    ? [...Object.keys(current.command.options), ...Object.keys(globalOptions)]
    : known.map(({ name }) => name);
  const meant = mistyped({ unknown, words: current ? [] : [line, words[0] ?? ""] })
    .map((word) => nearestMatch({ word, among: candidates }))
    .find((name) => name !== undefined);
  const help = `See \`town ${current ? `${current.name} ` : ""}--help\`.`;
  return new InvalidInputError({
    what: "The command line",
    problem: (current && missingArgument({ message, usage: current.command.usage })) ?? message,
    remedy: meant ? `Did you mean ${current ? `--${meant}` : `\`town ${meant}\``}? ${help}` : help,
  });
}

/** yargs counts what is missing, and does not name it. */
function missingArgument(options: { message: string; usage: string }): string | undefined {
  const given = /^Not enough non-option arguments: got (\d+)/.exec(options.message)?.[1];
  if (given === undefined) return undefined;
  const wanted = [...options.usage.matchAll(/<[^>]+>/g)].map(([name]) => name);
  return `${wanted.slice(Number(given)).join(" and ")} is missing, as in: town ${options.usage}`;
}

/** What may have been meant for something else: a command of two words or of one, or else what yargs did not know. */
function mistyped(options: { unknown: string | undefined; words: readonly string[] }): readonly string[] {
  const { unknown, words } = options;
  if (unknown === undefined) return [];
  return words.length > 0 ? words : [unknown];
}

/** @throws InvalidInputError a number was asked for and something else was given. */
function refuseNotANumber({ command, args }: Invocation): void {
  for (const [name, option] of Object.entries(command.options)) {
    if (option.type === "number" && Number.isNaN(args[name])) {
      throw new InvalidInputError({ what: `--${name}`, problem: "it must be a number" });
    }
  }
}

/** @throws InvalidInputError the line is wrong; its remedy names the nearest word. */
export async function parseLine(options: {
  argv: readonly string[];
  known: readonly NamedCommand[];
  version: string;
}): Promise<Parsed> {
  const { argv, known, version } = options;
  let invocation: Invocation | undefined;
  const chosen: Chosen = (found) => {
    invocation = found;
  };
  const { default: yargs } = await import("yargs");
  const parser = yargs()
    .options(globalOptions)
    .parserConfiguration({ "dot-notation": false, "greedy-arrays": false })
    .strict()
    .version(version)
    .help()
    .epilogue("Exit codes: 0 done, 2 wrong input, 4 not found, 9 not reachable, 20 to 25 what became of work.")
    .wrap(100)
    .exitProcess(false)
    // Nobody would see it: a wrong line is told of by its error alone.
    .showHelpOnFail(false)
    // What it says of a wrong line is read below, in English.
    .detectLocale(false);
  const called = nameIn({ argv, isCommand: (name) => known.some((entry) => entry.name === name) });
  const named = known.find(({ name }) => name === called);
  if (named) registerAlone(parser, { ...named, chosen });
  else registerAll(parser, known, chosen);
  const words = markStandardInput(argv).slice(named ? named.name.split(" ").length : 0);
  let printed = "";
  await parser.parseAsync([...words], {}, (error, _args, text) => {
    if (error) throw usageError({ message: error.message, known, argv });
    printed = text;
  });
  if (!invocation) return { kind: "print", text: printed };
  refuseNotANumber(invocation);
  return { kind: "run", invocation };
}

import type { Options } from "yargs";
import { globalOptions, type Invocation, type NamedCommand } from "./parser.js";

/** Options of every command whose value needs no reading. */
const plainOptions: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  "--json": { json: true },
  "--start": { start: true },
  "--no-start": { start: false },
};

/**
 * The invocation that a line asks for, where this can be seen without the parser, which takes longer to load than most
 * commands to run: one that gives a command nothing of its own. Undefined: the parser must say.
 */
export function plainLine(options: { argv: readonly string[]; named: NamedCommand }): Invocation | undefined {
  const { argv, named } = options;
  const { name, command } = named;
  const words = argv.slice(name.split(" ").length);
  const isPlain = words.every((word) => Object.hasOwn(plainOptions, word));
  if (!isPlain || Object.keys(command.positionals).length > 0) return;
  const known: readonly (readonly [string, Options])[] = Object.entries({ ...globalOptions, ...command.options });
  // Some are demanded, or have their default made from others.
  if (known.some(([, option]) => option.demandOption || typeof option.default === "function")) return;
  const defaults = known.flatMap(([key, option]) => (option.default === undefined ? [] : [[key, option.default]]));
  const given = words.map((word) => plainOptions[word]);
  return { ...named, args: Object.assign(Object.fromEntries(defaults), ...given) };
}

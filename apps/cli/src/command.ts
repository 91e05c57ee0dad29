import type { InferredOptionTypes, Options, PositionalOptions } from "yargs";
import type { Context } from "./context.js";

/** What a command that has ended says: `data` with `--json`, `text` otherwise. */
export interface CommandResult {
  readonly data: unknown;
  readonly text: string;
  /** 0 where it is not given. */
  readonly exitCode?: number;
}

type Positionals = Readonly<Record<string, PositionalOptions>>;
type OptionTable = Readonly<Record<string, Options>>;

/** One command, as data: the parser, the help and the completion are made from it. */
export interface Command {
  /** As yargs writes it: `assign <session> [text]`. */
  readonly usage: string;
  readonly describe: string;
  readonly examples: readonly (readonly [line: string, what: string])[];
  readonly positionals: Positionals;
  readonly options: OptionTable;
  /** Null: it has written everything itself. */
  run(context: Context, args: Readonly<Record<string, unknown>>): Promise<CommandResult | null>;
}

interface Definition<P extends Positionals, O extends OptionTable> {
  readonly usage: string;
  readonly describe: string;
  readonly examples?: Command["examples"];
  readonly positionals?: P;
  readonly options?: O;
  run(context: Context, args: InferredOptionTypes<P & O>): Promise<CommandResult | null>;
}

/** A command whose `run` gets its arguments with the types that its tables give them. */
export function defineCommand<const P extends Positionals, const O extends OptionTable>(
  definition: Definition<P, O>,
): Command {
  return {
    examples: [],
    ...definition,
    positionals: definition.positionals ?? {},
    options: definition.options ?? {},
    run: (context, args) => definition.run(context, args as InferredOptionTypes<P & O>),
  };
}

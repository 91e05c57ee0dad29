import type { ParseArgsConfig } from "node:util";
import type { BeadsClient } from "../contract/beads-client.js";

type OptionTable = NonNullable<ParseArgsConfig["options"]>;

/** What a call of the program was given. Texts that may be lists are lists. */
export interface Given {
  readonly positionals: readonly string[];
  /** @throws BeadsError `invalid_input`: the option is given more than once. */
  text(name: string): string | undefined;
  /** Of an option that may be given several times, and holds commas: all of its parts. */
  list(name: string): readonly string[];
  flag(name: string): boolean;
  /** @throws BeadsError `invalid_input` */
  number(name: string): number | undefined;
  /** What came on standard input. */
  stdin(): Promise<string>;
}

/** What a call says: `json` with `--json`, `text` otherwise. */
export interface Answer {
  readonly json: unknown;
  readonly text: string;
}

/** One command of the program, as data. */
export interface BdCommand {
  readonly usage: string;
  readonly options: OptionTable;
  run(beads: BeadsClient, given: Given): Promise<Answer>;
}

import type { TownClient } from "@townkit/client";
import type { Io } from "./io.js";

/** What every command gets: where it reads and writes, what was asked for all commands, and the town on need. */
export interface Context {
  readonly io: Io;
  /** The command's name, for the envelope. */
  readonly command: string;
  readonly json: boolean;
  /** The folder given with `--town`. */
  readonly townOption: string | undefined;
  /** The address given with `--server`. */
  readonly serverOption: string | undefined;
  /** `--no-start`: never start a daemon. */
  readonly mayStart: boolean;
  /** Writes one item of a stream: an envelope line with `--json`, the text otherwise. Null text is left out. */
  stream(item: { data: unknown; text: string | null }): void;
  /** A remark for a person, on standard error; nothing with `--json`. */
  remark(text: string): void;
  /** A client of the town, whose daemon is started where that is allowed. The same one each time. */
  client(): Promise<TownClient>;
}

export function createContext(
  options: Omit<Context, "stream" | "remark" | "client"> & { successLine(data: unknown): string },
): Context {
  const { io, json, successLine } = options;
  let opened: Promise<TownClient> | undefined;
  const context: Context = {
    ...options,
    stream({ data, text }) {
      if (json) io.stdout.write(successLine(data));
      else if (text !== null) io.stdout.write(`${text}\n`);
    },
    remark(text) {
      if (!json) io.stderr.write(`${text}\n`);
    },
    client() {
      opened ??= import("./town/open-town.js").then(({ openTown }) => openTown(context));
      return opened;
    },
  };
  return context;
}

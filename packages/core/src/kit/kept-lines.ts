import type { Log } from "../ports/log.js";
import type { Json, StatePort } from "../ports/state.js";
import { createSerial } from "./serial.js";

/** Lines of one kind in a backend's state, by id. The writes of one line happen in the order of their calls. */
export interface KeptLines<Line> {
  all(): Promise<Line[]>;
  /** As it was given last, also where that is not durable yet, or could not be kept. */
  get(id: string): Promise<Line | undefined>;
  /** Resolves when it is durable. */
  keep(id: string, line: Line): Promise<void>;
  /** For a line that can be made good from somebody else's record: nobody waits for it, and a failure is logged. */
  keepSoon(id: string, line: Line): void;
  drop(id: string): Promise<void>;
  /** Resolves when nothing is left to be written. */
  idle(): Promise<void>;
}

/** `prefix`: of the keys of this kind. */
export function createKeptLines<Line>(options: { state: StatePort; prefix: string; log: Log }): KeptLines<Line> {
  const { state, prefix, log } = options;
  const serial = createSerial();
  /** Lines that the state does not hold yet, or could not take. */
  const ahead = new Map<string, Line>();

  async function write(id: string, line: Line): Promise<void> {
    ahead.set(id, line);
    await serial.run(id, () => state.put(prefix + id, line as unknown as Json));
    settle(id, line);
  }

  function settle(id: string, line: Line): void {
    if (ahead.get(id) === line) ahead.delete(id);
  }

  async function read(id: string): Promise<Line | undefined> {
    return (await state.get(prefix + id)) as unknown as Line | undefined;
  }

  async function get(id: string): Promise<Line | undefined> {
    return ahead.get(id) ?? (await serial.run(id, () => read(id)));
  }

  return {
    all: async () => (await state.list(prefix)).map(({ value }) => value as unknown as Line),
    get,
    keep: (id, line) =>
      write(id, line).catch((error: unknown) => {
        settle(id, line);
        throw error;
      }),
    keepSoon(id, line) {
      write(id, line).catch((error: unknown) => log.error("A line could not be kept.", { id, error: String(error) }));
    },
    drop(id) {
      ahead.delete(id);
      return serial.run(id, () => state.delete(prefix + id));
    },
    idle: serial.idle,
  };
}

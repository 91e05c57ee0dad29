import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Clock, Log } from "@townkit/core";
import { openFileLog } from "../daemon/file-log.js";

export interface LogEntry {
  readonly at: string;
  readonly line: string;
}

/** A log for each MCP server, begun with its first line. */
export class ServerLogs {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #open = new Map<string, Log & Disposable>();

  constructor(options: { folder: string; clock: Clock }) {
    this.#folder = options.folder;
    this.#clock = options.clock;
  }

  write({ server, line }: { server: string; line: string }): void {
    const log = this.#open.get(server) ?? openFileLog({ path: this.#path(server), clock: this.#clock });
    this.#open.set(server, log);
    log.info(line);
  }

  /** The last ones, oldest first, those included that were set aside when the file was full. */
  async last({ server, lines }: { server: string; lines: number }): Promise<LogEntry[]> {
    const file = this.#path(server);
    const [before, now] = await Promise.all([`${file}.1`, file].map((one) => readFile(one, "utf8").catch(() => "")));
    return `${before}${now}`
      .split("\n")
      .filter((line) => line !== "")
      .slice(-lines)
      .map((line) => JSON.parse(line) as { at: string; message: string })
      .map(({ at, message }) => ({ at, line: message }));
  }

  close(): void {
    for (const log of this.#open.values()) log[Symbol.dispose]();
    this.#open.clear();
  }

  #path(server: string): string {
    return path.join(this.#folder, `mcp-${server}.log`);
  }
}

import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { type Clock, isoNow, type Log } from "@townkit/core";

export interface FileLogOptions {
  readonly path: string;
  readonly clock: Clock;
  /** A file that would grow beyond this is set aside as `PATH.1`. Default 5 MiB. */
  readonly maxBytes?: number;
  /** How many are kept aside. Default 3. */
  readonly keep?: number;
  /** Texts that are never written: the town's own secrets. */
  readonly secrets?: readonly string[];
  /** What is so urgent at least is written. Default `info`. */
  readonly level?: keyof Log;
}

/** From the least to the most urgent. */
const levels: readonly (keyof Log)[] = ["debug", "info", "warn", "error"];

/** One JSON object a line. Written at once: the last words before a crash are there. */
export function openFileLog(options: FileLogOptions): Log & Disposable {
  const { path, clock, maxBytes = 5 * 1024 * 1024, keep = 3, secrets = [], level: least = "info" } = options;
  let file = openSync(path, "a", 0o600);
  let size = fstatSync(file).size;

  function rotate(): void {
    closeSync(file);
    rmSync(`${path}.${keep}`, { force: true });
    for (let number = keep - 1; number >= 0; number -= 1) {
      const from = number === 0 ? path : `${path}.${number}`;
      renameIfThere(from, `${path}.${number + 1}`);
    }
    file = openSync(path, "a", 0o600);
    size = 0;
  }

  function write(level: keyof Log, message: string, facts?: Record<string, unknown>): void {
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    const head = { at: isoNow(clock), level, message };
    // First for the reader's eye, last so that no fact of the same name takes its place.
    const line = `${redact(JSON.stringify({ ...head, ...facts, ...head }), secrets)}\n`;
    const length = Buffer.byteLength(line);
    if (size > 0 && size + length > maxBytes) rotate();
    writeSync(file, line);
    size += length;
  }

  return {
    debug: (message, facts) => write("debug", message, facts),
    info: (message, facts) => write("info", message, facts),
    warn: (message, facts) => write("warn", message, facts),
    error: (message, facts) => write("error", message, facts),
    [Symbol.dispose]: () => closeSync(file),
  };
}

function redact(line: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), line);
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

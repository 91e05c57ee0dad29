import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename } from "node:path";

/**
 * Who has the store open, for people to read. The file only gives a name: what decides is the lock that the kernel
 * keeps on the database file, so a file that is missing, stale or deleted by hand can never let a second writer in.
 */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
  readonly what: string;
}

function holderPath(path: string): string {
  return `${path}.holder`;
}

/** The running process as a holder. `what` is the name of its program where nothing better is known. */
export function thisProcess(options: { since: string; what?: string }): Holder {
  const program = process.argv[1] === undefined ? "node" : basename(process.argv[1]);
  return { pid: process.pid, host: hostname(), since: options.since, what: options.what ?? program };
}

/** Only for who has the lock. Readers see the old file or the new one, never a half. */
export function writeHolder(options: { path: string; holder: Holder }): void {
  const file = holderPath(options.path);
  writeFileSync(`${file}.new`, `${JSON.stringify(options.holder)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Only for who has the lock. */
export function removeHolder(path: string): void {
  rmSync(holderPath(path), { force: true });
}

/** The holder that the file names, unless it is known to be dead: then the true one has not written its name yet. */
export function readHolder(path: string): Holder | undefined {
  let holder: Holder;
  try {
    holder = JSON.parse(readFileSync(holderPath(path), "utf8")) as Holder;
  } catch {
    return undefined;
  }
  return holder.host === hostname() && !isAlive(holder.pid) ? undefined : holder;
}

export function describeHolder(holder: Holder | undefined): string {
  if (holder === undefined) return "another process, which has not said which one it is";
  return `${holder.what} (pid ${holder.pid} on ${holder.host}, since ${holder.since})`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { TownError } from "@townkit/core";

/** What a running daemon tells of itself in `.town/daemon.json`. */
export interface DaemonRecord {
  readonly pid: number;
  readonly url: string;
  readonly version: string;
}

function read(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw new TownError({
      code: "town_unreachable",
      message: `The file ${file} cannot be read: ${error.message}`,
      remedy: "Run town as the user who owns the town.",
      cause: error,
    });
  });
}

/** The record that a daemon left; null where there is none. It may be that of a daemon that died. */
export async function readDaemonRecord(townRoot: string): Promise<DaemonRecord | null> {
  const text = await read(path.join(townRoot, ".town", "daemon.json"));
  if (text === null) return null;
  const record = JSON.parse(text) as DaemonRecord;
  return { pid: record.pid, url: record.url, version: record.version };
}

async function readToken(townRoot: string): Promise<string | null> {
  return (await read(path.join(townRoot, ".town", "token")))?.trim() ?? null;
}

/** How to reach the daemon that the town's record names; null where no such process exists. */
export async function findDaemon(townRoot: string): Promise<{ readonly url: string; readonly token: string } | null> {
  const record = await readDaemonRecord(townRoot);
  if (!record || !processExists(record.pid)) return null;
  const token = await readToken(townRoot);
  return token === null ? null : { url: record.url, token };
}

/**
 * Whether a process of that number exists and has not ended. It may be another one by now: ask its health before relying on it.
 */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !isZombie(pid);
}

/** Ended, and not yet collected by its parent, which may never do so: such as in a container without an init. Only Linux tells. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in the second field may hold anything, blanks and parentheses too.
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

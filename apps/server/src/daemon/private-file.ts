import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { writeAtomically } from "@townkit/core/kit";
import { type BoundPort, bindPort, type Place } from "../http/listen.js";

/** The text of a file, or null where there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** The town's token, made at its first start: 256 random bits. Whoever can read the file may command the town. */
export async function townToken(path: string): Promise<string> {
  const kept = (await readIfThere(path))?.trim();
  if (kept) return kept;
  const token = randomBytes(32).toString("base64url");
  await writeAtomically(path, `${token}\n`);
  return token;
}

/**
 * Takes the town's port: where any will do, the one that it had before, since agents that outlived a daemon look for it there.
 * `not` is one that is meant for something else. @throws what `bindPort` throws.
 */
export async function bindTownPort(options: { path: string; place: Place; not?: number }): Promise<BoundPort> {
  const { path, place, not } = options;
  const kept = Number(await readIfThere(path));
  const bound = await bindPort({ ...place, ...(kept > 0 && kept !== not && { preferred: kept }) });
  await writeAtomically(path, `${bound.port}\n`);
  return bound;
}

/** What a running daemon leaves for those who look for it. */
export interface DaemonRecord {
  readonly pid: number;
  /** ISO 8601. */
  readonly startTime: string;
  readonly url: string;
  readonly version: string;
}

export async function writeDaemonRecord(options: { path: string; record: DaemonRecord }): Promise<void> {
  await writeAtomically(options.path, `${JSON.stringify(options.record)}\n`);
}

/** Removes the record; only the daemon that wrote it does, at the end of a clean stop. */
export async function removeDaemonRecord(path: string): Promise<void> {
  await rm(path, { force: true });
}

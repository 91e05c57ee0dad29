import type { Stats } from "node:fs";
import { chmod, lstat, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { TownError } from "@townkit/core";

/**
 * Makes a folder that only its owner can look into, and its parents. What is there already must be a folder of this user, and no
 * link: whoever could put something in its place could read what is kept there, or have it written elsewhere.
 * @throws TownError `config_invalid`; the system's error.
 */
export async function makePrivateFolder(
  directory: string,
  { uid = process.getuid?.() }: { uid?: number | undefined } = {},
): Promise<void> {
  await refuseUnsafeFolder(directory, { uid });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // Once more: it may have been put there meanwhile.
  await refuseUnsafeFolder(directory, { uid });
  await chmod(directory, 0o700);
}

/** @throws TownError `config_invalid`: what is there is a link, no folder, or another user's. Nothing is there: that is fine. */
export async function refuseUnsafeFolder(
  directory: string,
  { uid = process.getuid?.() }: { uid?: number | undefined } = {},
): Promise<void> {
  const found = await lookAt(directory);
  if (found === null) return;
  if (found.isSymbolicLink()) throw unsafe({ thing: directory, problem: "is a symbolic link" });
  if (!found.isDirectory()) throw unsafe({ thing: directory, problem: "is no folder" });
  if (uid !== undefined && found.uid !== uid)
    throw unsafe({ thing: directory, problem: `belongs to another user (uid ${found.uid}, and this is ${uid})` });
}

/** @throws TownError `config_invalid`: one of a folder's own files is a link, such as one that came with a repository. */
export async function refuseLinksIn(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true }))
    if (entry.isSymbolicLink())
      throw unsafe({ thing: path.join(directory, entry.name), problem: "is a symbolic link" });
}

async function lookAt(directory: string): Promise<Stats | null> {
  try {
    return await lstat(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function unsafe(options: { thing: string; problem: string }): TownError {
  const { thing, problem } = options;
  return new TownError({
    code: "config_invalid",
    message: `${thing} ${problem}: the town would keep its secrets where others may read or replace them.`,
    remedy: "Move it away, or run the town as the user whose it is; the town makes it anew.",
    facts: { path: thing },
  });
}

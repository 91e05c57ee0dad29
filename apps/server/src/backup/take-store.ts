import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { TownFolder } from "../daemon/town-folder.js";
import { refuseDuringRestore } from "./restore-stage.js";
import { stagePrefix } from "./state-files.js";

/**
 * Opens the store of a town that no other process uses, and removes what a backup has left that was cut short: only whoever has the
 * store makes one. @throws what `open` throws; TownLockedError a restore has begun.
 */
export async function takeStore<S extends AsyncDisposable>(options: {
  folder: TownFolder;
  open: () => Promise<S>;
}): Promise<S> {
  const { folder, open } = options;
  const store = await open();
  try {
    // A restore looks at who has the store once it is there to be seen: one of both sees the other.
    refuseDuringRestore(folder);
    const left = (await readdir(folder.state)).filter((name) => name.startsWith(stagePrefix));
    for (const name of left) await rm(path.join(folder.state, name), { recursive: true, force: true });
    return store;
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

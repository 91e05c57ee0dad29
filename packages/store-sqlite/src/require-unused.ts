import { existsSync } from "node:fs";
import { lockFile } from "./lock-file.js";

/**
 * That no process has the store at `path` open now; nothing in it is looked at, and nothing is made where there is none.
 * @throws TownLockedError naming the holder; StoreCorruptError, StoreFailedError: it cannot be opened.
 */
export async function requireUnused(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const file = await lockFile({ path, holder: undefined });
  file[Symbol.dispose]();
}

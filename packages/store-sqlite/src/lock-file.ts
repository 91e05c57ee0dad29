import { isoNow, systemClock } from "@townkit/core";
import { openDatabaseFile } from "./database-file.js";
import { thisProcess } from "./holder.js";

/**
 * Takes a file for this process alone, as a store is taken: made where there is none, and given back when it is disposed or the
 * process dies. Nothing is written to it. `holder`: what this process is, for whom the lock turns away.
 * @throws TownLockedError naming the holder; StoreCorruptError, StoreFailedError: it cannot be opened.
 */
export async function lockFile(options: { path: string; holder: string | undefined }): Promise<Disposable> {
  const { path, holder: what } = options;
  const file = await openDatabaseFile({ path, holder: thisProcess({ since: isoNow(systemClock), what }) });
  return { [Symbol.dispose]: () => file.abandon() };
}

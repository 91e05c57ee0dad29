import type { Call } from "../../calls/call.js";
import type { BeadEvent } from "../../contract/changes.js";
import { storePath } from "../store/connection.js";
import { storeError } from "../store/sqlite-errors.js";
import type { Store } from "../store/store.js";
import { fromCursor, type Place } from "./cursor.js";
import { type FileChanges, watchFile } from "./file-changes.js";
import { readJournal } from "./read-journal.js";

/** The changes of a workspace from a cursor on, until the signal or the returned iterator ends it. */
export async function* watchBeads(options: {
  store: Store;
  beadsDir: string;
  after: string | undefined;
  signal: AbortSignal;
  newCall: () => Call;
}): AsyncGenerator<BeadEvent, void> {
  const { store, beadsDir, after, signal, newCall } = options;
  const path = storePath(beadsDir);
  let place: Place | undefined = after === undefined ? undefined : fromCursor(after);
  if (signal.aborted) return;
  // In a folder without a workspace there is nothing to watch, and that is to be told.
  await store.read(newCall(), () => undefined);
  const changes = watchOrExplain(path);
  const end = () => changes.close();
  signal.addEventListener("abort", end, { once: true });
  try {
    while (!signal.aborted) {
      const page = await store.read(newCall(), (connection) => readJournal({ connection, after: place }));
      place = page.place;
      yield* page.events;
      if (page.events.length > 0) continue;
      await changes.next();
      if (changes.error) throw storeError({ path, error: changes.error });
    }
  } catch (error) {
    // What is given up cannot be read from any more.
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", end);
    changes.close();
  }
}

function watchOrExplain(path: string): FileChanges {
  try {
    return watchFile(path);
  } catch (error) {
    throw storeError({ path, error });
  }
}

import { type FSWatcher, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { BeadsError } from "../../errors/beads-error.js";
import type { Place } from "../workspace/locate.js";

/** How long nothing must have happened before a change is looked at: one write of `bd` shows as several. Milliseconds. */
const quietMs = 150;

/**
 * The text by which the store says what is in it: another one after every change. Its times tell nothing, because reading writes
 * them too.
 */
export interface Manifest {
  read(): string;
  /** Resolves once the text is another than this one and has rested; or when it is closed. */
  changedFrom(text: string): Promise<void>;
  close(): void;
}

/** @throws BeadsError `unavailable`: the workspace's store is of a kind that cannot be watched. */
export function openManifest(place: Place): Manifest {
  const { dolt_mode, dolt_database } = place.metadata;
  const folder =
    dolt_mode === "embedded" && typeof dolt_database === "string"
      ? join(place.folder, "embeddeddolt", dolt_database, ".dolt", "noms")
      : undefined;
  let wake: (() => void) | undefined;
  let isClosed = false;
  const watcher = folder === undefined ? undefined : watchOrNot(folder, () => wake?.());
  if (folder === undefined || watcher === undefined) throw notWatchable(place);
  const file = join(folder, "manifest");

  return {
    read: () => textOf(file),
    async changedFrom(text) {
      while (!isClosed && textOf(file) === text) await new Promise<void>((resolve) => (wake = resolve));
      let last = textOf(file);
      for (let isResting = false; !isClosed && !isResting; ) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, quietMs);
          wake = () => {
            if (isClosed) {
              clearTimeout(timer);
              resolve();
            }
          };
        });
        isResting = textOf(file) === last;
        last = textOf(file);
      }
    },
    close() {
      isClosed = true;
      watcher.close();
      wake?.();
    },
  };
}

function watchOrNot(folder: string, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, changed);
    watcher.on("error", changed);
    return watcher;
  } catch {
    return undefined;
  }
}

/** Empty while it is replaced, or when it is gone. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function notWatchable(place: Place): BeadsError {
  return new BeadsError({
    code: "unavailable",
    message: `The workspace in ${place.folder} cannot be watched: only one with an embedded Dolt store can.`,
    remedy: "Ask with list when something may have changed.",
    facts: { dolt_mode: place.metadata.dolt_mode },
  });
}

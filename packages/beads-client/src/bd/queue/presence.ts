import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";

/**
 * That whoever stands in the queue is alive: a file that it keeps locked for as long as it is. The kernel gives the lock up
 * when its process ends, in whichever way, so that nothing has to be believed of process ids or of clocks.
 */
export interface Presence {
  readonly name: string;
  /** Gives it up: for when none of its tickets is left. */
  end(): void;
}

/** Those of this process, across copies of this package: to ask after one's own lock may give it up. */
const ownKey = Symbol.for("townkit.beads-client.presences");
const shared = globalThis as { [ownKey]?: Set<string> };
shared[ownKey] ??= new Set();
const own = shared[ownKey];

export function bePresent(folder: string): Presence {
  const name = `present-${randomUUID()}`;
  const file = join(folder, name);
  own.add(name);
  const db = new DatabaseSync(file, { timeout: 0 });
  db.exec("BEGIN EXCLUSIVE");
  return {
    name,
    end() {
      db.close();
      rmSync(file, { force: true });
      own.delete(name);
    },
  };
}

/** Whether nobody is behind this name any more. Then `whenDead` runs, and the name's file is gone. */
export function reapIfDead(options: { folder: string; name: string; whenDead: () => void }): boolean {
  const { folder, name, whenDead } = options;
  if (own.has(name)) return false;
  const file = join(folder, name);
  if (existsSync(file)) {
    const db = new DatabaseSync(`${pathToFileURL(file).href}?mode=rw`, { timeout: 0 });
    try {
      db.exec("BEGIN EXCLUSIVE");
    } catch {
      return false;
    } finally {
      db.close();
    }
  }
  whenDead();
  rmSync(file, { force: true });
  return true;
}

import {
  type Clock,
  InvalidInputError,
  isoNow,
  type Log,
  StoreCorruptError,
  silentLog,
  systemClock,
} from "@townkit/core";
import { openDatabaseFile } from "./database-file.js";
import { thisProcess } from "./holder.js";
import { migrate } from "./migrate.js";
import { migrations } from "./migrations.js";
import { storeError } from "./sqlite-errors.js";
import { createSqliteStore, type SqliteStore } from "./sqlite-store.js";

export interface SqliteStoreOptions {
  /** The database file. Its folder must exist; side files (`-wal`, `.holder`, backups) stand in the same one. */
  readonly path: string;
  /** What this process is, for whom the lock turns away: `the daemon of /home/me/town`. Default: its program's name. */
  readonly holder?: string;
  /**
   * Begins another history: whoever has read this store's journal up to somewhere reads it anew. For a copy that takes the place of
   * what went on since it was made. Default false.
   */
  readonly newHistory?: boolean;
  readonly clock?: Clock;
  readonly log?: Log;
}

/**
 * Opens the store at `path`, or makes a new one; this process alone can use it until it is disposed or dies.
 *
 * A commit is on the disk when it resolves, after a loss of power too: the write-ahead log is synced before that. Calls
 * of one turn of the event loop share one transaction, and transactions share syncs. SQLite works in this thread, and the
 * syncs beside it: a slow disk delays those who wait for it, and nobody else. What is read is on the disk, too.
 * @throws InvalidInputError what it was given does not fit; TownLockedError naming the holder; StoreNewerError; StoreCorruptError; StoreFullError; StoreFailedError.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { path, newHistory = false, clock = systemClock, log = silentLog } = checked(options);
  const file = await openDatabaseFile({ path, holder: thisProcess({ since: isoNow(clock), what: options.holder }) });
  const { db } = file;
  try {
    const found = db.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
    if (found.quick_check !== "ok") throw new StoreCorruptError({ path, problem: found.quick_check });
    migrate({ db, path, migrations, log });
    db.exec("PRAGMA journal_mode = WAL");
    // Each transaction's sync is ours: see log-sync.
    db.exec("PRAGMA synchronous = NORMAL");
    if (newHistory) db.exec("DELETE FROM meta WHERE key = 'epoch'");
    return createSqliteStore({ file, path });
  } catch (error) {
    file.abandon();
    throw storeError({ path, error });
  }
}

const known: readonly (keyof SqliteStoreOptions)[] = ["path", "holder", "newHistory", "clock", "log"];

function checked(options: SqliteStoreOptions): SqliteStoreOptions {
  const { path, holder }: Partial<SqliteStoreOptions> = options ?? {};
  const unknown = Object.keys(options ?? {}).filter((key) => !(known as readonly string[]).includes(key));
  const problems = [
    ...(typeof path === "string" && path !== "" ? [] : ["path: the database file is wanted, as a text"]),
    ...(holder === undefined || typeof holder === "string" ? [] : ["holder: a text is wanted"]),
    ...unknown.map((key) => `there is no option ${key}`),
  ];
  if (problems.length === 0) return options;
  throw new InvalidInputError({ what: "What openSqliteStore was given", problem: problems.join("; ") });
}

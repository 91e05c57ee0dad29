import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { createSharedSync } from "./shared-sync.js";
import { closedStore, storeError } from "./sqlite-errors.js";

/** A change that waits for its turn: what to write, and whom to tell. */
interface Write {
  readonly run: () => unknown;
  readonly written: () => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs changes in the order of their calls, those of one turn of the event loop in one transaction. */
export interface GroupCommit {
  /**
   * Resolves with what `run` gave once that is durable; `written` is called when it only waits for the disk any more. What `run`
   * throws undoes this change alone.
   * @throws StoreFullError, StoreCorruptError, StoreFailedError, or what `run` threw: nothing of the change is kept. After a
   * failed sync nobody can tell what is on the disk: then every call fails, for good.
   */
  write<T>(run: () => T, written?: () => void): Promise<T>;
  /** Resolves once all that can be read now is durable, at once where it is. @throws StoreFailedError a sync failed. */
  durable(): Promise<void>;
  /** Carries out what waits, and refuses every further change; resolves when all of it is durable, or cannot be made so. */
  close(): Promise<void>;
}

/**
 * One wait for the disk costs the same for one change as for many, and it is most of what a change costs. So all changes that
 * were asked for while the loop handled one round of input are one transaction, each in a savepoint of its own; and all
 * transactions that were committed while the disk was busy share its next sync. This thread does not wait for the disk.
 */
export function createGroupCommit(options: {
  db: DatabaseSyncInstance;
  path: string;
  /** Puts on the disk what was committed before the call. */
  sync: () => Promise<void>;
}): GroupCommit {
  const { db, path } = options;
  let waiting: Write[] = [];
  let closed = false;
  const syncs = createSharedSync(options);

  function flush(): void {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) writeBatch(batch);
  }

  function writeBatch(batch: readonly Write[]): void {
    const kept: { readonly write: Write; readonly value: unknown }[] = [];
    const refused: { readonly write: Write; readonly error: unknown }[] = [];
    try {
      db.exec("BEGIN IMMEDIATE");
      for (const write of batch) {
        try {
          kept.push({ write, value: inSavepoint(write.run) });
        } catch (error) {
          // SQLite itself ends the transaction when the disk is full or fails: then nothing of the batch is left.
          if (!db.isTransaction) throw error;
          refused.push({ write, error });
        }
      }
      db.exec("COMMIT");
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      failBatch({ batch, error });
      return;
    }
    for (const { write, error } of refused) write.reject(storeError({ path, error }));
    if (kept.length === 0) return;
    void settle(kept);
    for (const { write } of kept) write.written();
  }

  async function settle(kept: readonly { readonly write: Write; readonly value: unknown }[]): Promise<void> {
    try {
      await syncs.next();
      for (const { write, value } of kept) write.resolve(value);
    } catch (error) {
      for (const { write } of kept) write.reject(error);
    }
  }

  /** One that cannot be written, such as one too big for the room that is left, must not fail the others. */
  function failBatch(options: { batch: readonly Write[]; error: unknown }): void {
    const [first, ...others] = options.batch;
    if (others.length === 0) first?.reject(storeError({ path, error: options.error }));
    else for (const write of options.batch) writeBatch([write]);
  }

  function inSavepoint(run: () => unknown): unknown {
    db.exec("SAVEPOINT one");
    try {
      const value = run();
      db.exec("RELEASE one");
      return value;
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK TO one; RELEASE one");
      throw error;
    }
  }

  return {
    write<T>(run: () => T, written = () => {}): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (closed) throw closedStore(path);
        if (syncs.failed) throw syncs.failed;
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ run, written, resolve: resolve as (value: unknown) => void, reject });
      });
    },
    durable: syncs.pending,
    async close() {
      closed = true;
      flush();
      await syncs.pending().catch(() => {});
    },
  };
}

import { randomUUID } from "node:crypto";
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type { SessionRecord, Store } from "@townkit/core";
import { queryAssignments } from "./assignment-query.js";
import { copyInPortions } from "./copy-database.js";
import type { DatabaseFile } from "./database-file.js";
import { createFinishedWork } from "./finished-work.js";
import { createGroupCommit } from "./group-commit.js";
import { createJournal } from "./journal.js";
import { openLogSync } from "./log-sync.js";
import { assignmentTable, createRecords, operationTable, parseRecords, sessionTable } from "./records.js";
import { closedStore, storeError } from "./sqlite-errors.js";
import { createStateSpaces } from "./state-space.js";

export interface SqliteStore extends Store {
  /**
   * Writes all that it holds, as it is at one moment until this resolves, to a new database file, for its owner only. Meanwhile the
   * store goes on: that waits for a portion at most.
   * @throws StoreFullError, StoreFailedError: there is something at the path already.
   */
  copyTo(path: string): Promise<void>;
}

/** The store on an open database whose schema is up to date. Disposing it closes the file. */
export function createSqliteStore(options: { file: DatabaseFile; path: string }): SqliteStore {
  const { file, path } = options;
  const { db } = file;
  const log = openLogSync(path);
  const group = createGroupCommit({ db, path, sync: log.sync });
  const sessions = createRecords({ db, kind: sessionTable });
  const assignments = createRecords({ db, kind: assignmentTable });
  const operations = createRecords({ db, kind: operationTable });
  const journal = createJournal(db);
  const finishedWork = createFinishedWork(db);
  const selectSessions = db.prepare("SELECT record FROM sessions ORDER BY ordinal");
  const deleteOperations = db.prepare("DELETE FROM operations WHERE settled = 1 AND created_at < ?");

  /** What is under way: the database stays open until its end. */
  const copies = new Set<Promise<void>>();

  /** What somebody has read must not be gone after a loss of power either. */
  async function read<T>(body: () => T): Promise<T> {
    if (!db.isOpen) throw closedStore(path);
    const found = readNow(body);
    await group.durable();
    return found;
  }

  function readNow<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw storeError({ path, error });
    }
  }

  return {
    epoch: epochOf(db),
    commit: (change, { written } = {}) =>
      group.write(() => {
        for (const record of change.sessions ?? []) sessions.put(record);
        for (const record of change.assignments ?? []) assignments.put(record);
        for (const record of change.operations ?? []) operations.put(record);
        for (const event of change.events ?? []) journal.append(event);
        return { lastSeq: journal.lastSeq() };
      }, written),
    getSession: (id) => read(() => sessions.get(id)),
    listSessions: () => read(() => parseRecords<SessionRecord>(selectSessions.all())),
    getAssignment: (id) => read(() => assignments.get(id)),
    listAssignments: (filter) => read(() => queryAssignments({ db, filter })),
    getOperation: (key) => read(() => operations.get(key)),
    readJournal: (query) => read(() => journal.read(query)),
    prune: ({ before: time, journalBytes: bytes, finished = [] }) =>
      group.write(() => {
        const before = Date.parse(time);
        return {
          operations: deleteOperations.run(before).changes,
          events: journal.prune({ before, bytes }),
          assignments: finished.reduce((sum, rule) => sum + finishedWork.prune(rule), 0),
        };
      }),
    async copyTo(target) {
      await group.durable();
      if (!db.isOpen) throw closedStore(path);
      const copy = copyInPortions({ db, file: target });
      copies.add(copy);
      try {
        await copy;
      } catch (error) {
        throw storeError({ path, error });
      } finally {
        copies.delete(copy);
      }
    },
    state: createStateSpaces({ db, group, read }),
    async [Symbol.asyncDispose]() {
      await group.close();
      await Promise.allSettled(copies);
      log.close();
      if (db.isOpen) file.close();
    },
  };
}

/** Made once, with the journal that it names. */
function epochOf(db: DatabaseSyncInstance): string {
  db.prepare("INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT DO NOTHING").run(randomUUID());
  return (db.prepare("SELECT value FROM meta WHERE key = 'epoch'").get() as { value: string }).value;
}

import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { InvalidInputError, type Json, type StatePort } from "@townkit/core";
import type { GroupCommit } from "./group-commit.js";

function notForJson(key: string): InvalidInputError {
  const problem = "its key must be a text, and its value one that JSON can hold";
  return new InvalidInputError({ what: `The entry ${String(key)}`, problem });
}

interface Entry {
  readonly key: string;
  readonly value: string;
}

/** Opens key-value spaces, one for each namespace. Their writes are durable when they resolve, as commits are. */
export function createStateSpaces(options: {
  db: DatabaseSyncInstance;
  group: GroupCommit;
  read: <T>(body: () => T) => Promise<T>;
}): (namespace: string) => StatePort {
  const { db, group, read } = options;
  const select = db.prepare("SELECT value FROM state WHERE namespace = ? AND key = ?");
  const upsert = db.prepare(
    "INSERT INTO state (namespace, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
  );
  const remove = db.prepare("DELETE FROM state WHERE namespace = ? AND key = ?");
  // Keys are ordered by their UTF-8 bytes, in which 0xFF never occurs: it ends the range of all keys with the prefix.
  const selectRange = db.prepare(
    "SELECT key, value FROM state WHERE namespace = ?1 AND key >= ?2 AND key < ?2 || CAST(x'FF' AS TEXT) ORDER BY key",
  );

  return (namespace) => ({
    get: (key) =>
      read(() => {
        const row = select.get(namespace, key) as Entry | undefined;
        return row === undefined ? undefined : (JSON.parse(row.value) as Json);
      }),
    put(key, value) {
      // The value as it is now: the caller may change it before the write has its turn.
      const text = JSON.stringify(value) as string | undefined;
      if (typeof key !== "string" || text === undefined) return Promise.reject(notForJson(key));
      return group.write(() => {
        upsert.run(namespace, key, text);
      });
    },
    delete: (key) =>
      group.write(() => {
        remove.run(namespace, key);
      }),
    list: (prefix) =>
      read(() =>
        (selectRange.all(namespace, prefix) as Entry[]).map(({ key, value }) => ({
          key,
          value: JSON.parse(value) as Json,
        })),
      ),
  });
}

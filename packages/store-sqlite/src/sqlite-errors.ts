import { isTownError, StoreCorruptError, StoreFailedError, StoreFullError, type TownError } from "@townkit/core";

/** SQLite's primary result codes that mean something of their own to us. The upper bits of a code hold its finer kind. */
const primary = { busy: 5, locked: 6, corrupt: 11, full: 13, notADatabase: 26 };
const primaryBits = 0xff;

/** SQLite's own texts for them: the library's `all()` throws without the code (measured with 1.2.1). */
const byText: Readonly<Record<string, number>> = {
  "database is locked": primary.busy,
  "database table is locked": primary.locked,
  "database disk image is malformed": primary.corrupt,
  "database or disk is full": primary.full,
  "file is not a database": primary.notADatabase,
};

function primaryCode(error: unknown): number | undefined {
  const { errcode, message, code } = (error ?? {}) as { errcode?: unknown; message?: unknown; code?: unknown };
  if (code === "ENOSPC") return primary.full;
  return typeof errcode === "number" ? errcode & primaryBits : byText[String(message)];
}

/** Another connection, here or in another process, holds the file. */
export function isLocked(error: unknown): boolean {
  const code = primaryCode(error);
  return code === primary.busy || code === primary.locked;
}

/** A call came after the store was disposed. */
export function closedStore(path: string): StoreFailedError {
  return new StoreFailedError({ path, problem: "it is closed.", remedy: "Open it again.", cause: undefined });
}

/** The error of the family for what SQLite threw while it worked on the store at `path`. */
export function storeError(options: { path: string; error: unknown }): TownError {
  const { path, error } = options;
  if (isTownError(error)) return error;
  const problem = error instanceof Error ? error.message : String(error);
  // What stands in a record was JSON when it was written.
  if (error instanceof SyntaxError) return new StoreCorruptError({ path, problem, cause: error });
  switch (primaryCode(error)) {
    case primary.full:
      return new StoreFullError({ path, cause: error });
    case primary.corrupt:
    case primary.notADatabase:
      return new StoreCorruptError({ path, problem, cause: error });
    default:
      return new StoreFailedError({ path, problem, cause: error });
  }
}

import { BeadsError, isBeadsError } from "../../errors/beads-error.js";

/** SQLite's primary result codes that mean something of their own here. The upper bits of a code hold its finer kind. */
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
  const { errcode, message } = (error ?? {}) as { errcode?: unknown; message?: unknown };
  return typeof errcode === "number" ? errcode & primaryBits : byText[String(message)];
}

/** Another connection, here or in another process, works on it. */
export function isLocked(error: unknown): boolean {
  const code = primaryCode(error);
  return code === primary.busy || code === primary.locked;
}

/** What SQLite threw while it worked on the store at `path`, as an error of ours. */
export function storeError(options: { path: string; error: unknown; effect?: "none" | "possible" }): BeadsError {
  const { path, error, effect } = options;
  if (isBeadsError(error)) return error;
  const problem = error instanceof Error ? error.message : String(error);
  return new BeadsError({
    code: "unavailable",
    message: `The store ${path} cannot be used: ${problem}`,
    remedy: remedyFor(primaryCode(error)),
    effect,
    facts: { path },
    cause: error,
  });
}

function remedyFor(code: number | undefined): string {
  if (code === primary.full) return "Make room on its disk, and call again.";
  if (code === primary.corrupt || code === primary.notADatabase)
    return "Put back a copy of it, or import an export of its beads.";
  return "Look at what the message says of its file.";
}

import { TownError } from "./town-error.js";

/** Another process has the store open. */
export class TownLockedError extends TownError {
  constructor(options: { path: string; holder: string }) {
    super({
      code: "town_locked",
      message: `The store ${options.path} is in use by ${options.holder}.`,
      remedy: "Use that town, or stop it first with `town down`.",
      facts: { ...options },
    });
  }
}

/** The disk has no room for the commit. It did not happen; what was acknowledged before is safe. */
export class StoreFullError extends TownError {
  constructor(options: { path: string; cause: unknown }) {
    super({
      code: "store_full",
      message: `The store ${options.path} could not be written: the disk is full.`,
      remedy: "Free space on that disk, and call again with the same ids.",
      facts: { path: options.path },
      cause: options.cause,
    });
  }
}

/** The file is damaged, or is not a store. Nothing was changed in it. */
export class StoreCorruptError extends TownError {
  constructor(options: { path: string; problem: string; cause?: unknown }) {
    super({
      code: "store_corrupt",
      message: `The store ${options.path} cannot be read: ${options.problem}`,
      remedy:
        "Move the file away together with its -wal and -shm files and restore a backup; nothing in it was changed.",
      facts: { path: options.path },
      cause: options.cause,
    });
  }
}

/** The file was written by a newer Townkit. Nothing was changed in it. */
export class StoreNewerError extends TownError {
  constructor(options: {
    path: string;
    found: number;
    supported: number;
    /** What the newer Townkit kept of the store as this version can read it, before it brought it up. */
    backup?: string | undefined;
  }) {
    const { path, backup } = options;
    const back = backup
      ? `with the town stopped, put ${backup} in the place of ${path}, and remove ${path}-wal and ${path}-shm: what was done since it was made is lost, and may be done again`
      : "restore a backup that this version can read: town restore FILE --replace";
    super({
      code: "store_newer",
      message: `The store ${options.path} has schema ${options.found}; this version reads up to ${options.supported}.`,
      remedy: `Use the newer Townkit that wrote it. Or, to go back, ${back}.`,
      facts: { ...options },
    });
  }
}

/** The store refused for another reason. The commit did not happen. */
export class StoreFailedError extends TownError {
  constructor(options: { path: string; problem: string; remedy?: string; cause: unknown }) {
    super({
      code: "store_failed",
      message: `The store ${options.path} failed: ${options.problem}`,
      remedy: options.remedy ?? "Check the disk and the permissions of the folder.",
      facts: { path: options.path },
      cause: options.cause,
    });
  }
}

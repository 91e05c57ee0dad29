import type { Store } from "../../ports/store.js";

/** Where a process is killed: at a commit, counted from one, before or after the store took it. */
export interface CrashPoint {
  readonly commit: number;
  readonly when: "before" | "after";
}

export interface CrashingStore {
  readonly store: Store;
  /** Counts from here on. */
  arm(point: CrashPoint): void;
  /** Resolves when the crash has happened. */
  readonly crashed: Promise<void>;
  readonly dead: () => boolean;
}

/**
 * A store whose process is killed at a commit: nothing that comes later reaches the store beneath, and nobody gets an
 * answer any more, as nobody is there.
 */
export function crashingStore(beneath: Store): CrashingStore {
  let left = Number.POSITIVE_INFINITY;
  let when: CrashPoint["when"] = "before";
  let isDead = false;
  let tell = () => {};
  const crashed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const never = new Promise<never>(() => {});

  function die(): Promise<never> {
    isDead = true;
    tell();
    return never;
  }

  function alive<T>(run: () => Promise<T>): Promise<T> {
    if (isDead) return never;
    return run().then((value) => (isDead ? never : value));
  }

  const store: Store = {
    epoch: beneath.epoch,
    async commit(change) {
      if (isDead) return never;
      left -= 1;
      if (left > 0) return alive(() => beneath.commit(change));
      if (when === "after") await beneath.commit(change);
      return die();
    },
    getSession: (id) => alive(() => beneath.getSession(id)),
    listSessions: () => alive(() => beneath.listSessions()),
    getAssignment: (id) => alive(() => beneath.getAssignment(id)),
    listAssignments: (filter) => alive(() => beneath.listAssignments(filter)),
    getOperation: (key) => alive(() => beneath.getOperation(key)),
    readJournal: (query) => alive(() => beneath.readJournal(query)),
    prune: (query) => alive(() => beneath.prune(query)),
    state(namespace) {
      const port = beneath.state(namespace);
      return {
        get: (key) => alive(() => port.get(key)),
        put: (key, value) => alive(() => port.put(key, value)),
        delete: (key) => alive(() => port.delete(key)),
        list: (prefix) => alive(() => port.list(prefix)),
      };
    },
    [Symbol.asyncDispose]: () => beneath[Symbol.asyncDispose](),
  };

  return {
    store,
    arm(point) {
      left = point.commit;
      when = point.when;
    },
    crashed,
    dead: () => isDead,
  };
}

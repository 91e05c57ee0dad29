import type { Commit, CommitOptions, Store } from "@townkit/core";

/** Where a process is killed: at a write, counted from one, before or after the store took it. */
export interface CrashPoint {
  readonly write: number;
  readonly when: "before" | "after";
}

export interface CrashingStore {
  readonly store: Store;
  /** Counts from here on. */
  arm(point: CrashPoint): void;
  /** Resolves when the crash has happened. */
  readonly crashed: Promise<void>;
  readonly dead: () => boolean;
  /** Until it is called with null, every commit is refused with this error. */
  refuse(error: Error | null): void;
  /** What is committed from now on is written, and becomes durable when what is returned is called. */
  holdDisk(): () => void;
  /** Resolves with the next commit that is refused. */
  refused(): Promise<void>;
}

/**
 * A store whose process is killed at a commit or a write of the backend's state: nothing that comes later reaches the store beneath, and nobody gets an
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
  let refusal: Error | null = null;
  let tellRefused = () => {};
  let disk = Promise.resolve();
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

  async function write<T>(run: () => Promise<T>): Promise<T> {
    if (isDead) return never;
    left -= 1;
    if (left > 0) return alive(run);
    if (when === "after") await run();
    return die();
  }

  async function durably({ change, written }: { change: Commit } & CommitOptions): ReturnType<Store["commit"]> {
    const result = await beneath.commit(change);
    if (!isDead) written?.();
    await disk;
    return result;
  }

  const store: Store = {
    epoch: beneath.epoch,
    commit(change, { written } = {}) {
      if (refusal === null) return write(() => durably({ change, written }));
      tellRefused();
      return Promise.reject(refusal);
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
        put: (key, value) => write(() => port.put(key, value)),
        delete: (key) => write(() => port.delete(key)),
        list: (prefix) => alive(() => port.list(prefix)),
      };
    },
    [Symbol.asyncDispose]: () => beneath[Symbol.asyncDispose](),
  };

  return {
    store,
    arm(point) {
      left = point.write;
      when = point.when;
    },
    crashed,
    dead: () => isDead,
    refuse(error) {
      refusal = error;
    },
    holdDisk() {
      let letGo = () => {};
      disk = new Promise((resolve) => {
        letGo = resolve;
      });
      return letGo;
    },
    refused: () =>
      new Promise((resolve) => {
        tellRefused = resolve;
      }),
  };
}

import type { BeadsClient } from "@townkit/beads-client";
import type { Store } from "@townkit/core";

/** Where a process is killed: at a write, counted from one, before or after it was kept. */
export interface Death {
  readonly write: number;
  readonly when: "before" | "after";
}

/** A process that can be killed at any write to its store or its beads. From then on nothing of it gets an answer. */
export interface Mortal {
  readonly died: Promise<void>;
  /** How many writes there were. */
  writes(): number;
  store(beneath: Store): Store;
  beads(beneath: BeadsClient): BeadsClient;
}

const beadWrites = ["claim", "release", "close", "addComment"] as const;
const beadReads = ["show", "list", "ready"] as const;

export function createMortal(death?: Death): Mortal {
  const never = new Promise<never>(() => {});
  let count = 0;
  let dead = false;
  let tell = () => {};
  const died = new Promise<void>((resolve) => {
    tell = resolve;
  });

  async function read<T>(run: () => Promise<T>): Promise<T> {
    if (dead) return never;
    const value = await run();
    return dead ? never : value;
  }

  async function write<T>(run: () => Promise<T>): Promise<T> {
    if (dead) return never;
    count += 1;
    if (count !== death?.write) return read(run);
    if (death.when === "after") await run();
    dead = true;
    tell();
    return never;
  }

  return {
    died,
    writes: () => count,
    store(beneath) {
      return {
        epoch: beneath.epoch,
        commit: (change) => write(() => beneath.commit(change)),
        getSession: (id) => read(() => beneath.getSession(id)),
        listSessions: () => read(() => beneath.listSessions()),
        getAssignment: (id) => read(() => beneath.getAssignment(id)),
        listAssignments: (filter) => read(() => beneath.listAssignments(filter)),
        getOperation: (key) => read(() => beneath.getOperation(key)),
        readJournal: (query) => read(() => beneath.readJournal(query)),
        prune: (query) => read(() => beneath.prune(query)),
        state(namespace) {
          const port = beneath.state(namespace);
          return {
            get: (key) => read(() => port.get(key)),
            put: (key, value) => write(() => port.put(key, value)),
            delete: (key) => write(() => port.delete(key)),
            list: (prefix) => read(() => port.list(prefix)),
          };
        },
        [Symbol.asyncDispose]: () => beneath[Symbol.asyncDispose](),
      };
    },
    beads(beneath) {
      const mortal = { ...beneath };
      const wrap = (names: readonly string[], through: typeof read) => {
        for (const name of names) {
          const call = (beneath as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>)[name];
          Object.assign(mortal, { [name]: (...given: unknown[]) => through(async () => call?.(...given)) });
        }
      };
      wrap(beadWrites, write);
      wrap(beadReads, read);
      return mortal;
    },
  };
}

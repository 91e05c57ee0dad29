import type { Assignment } from "../contract/assignment.js";
import { StoreFailedError } from "../errors/store-errors.js";
import type { Store } from "../ports/store.js";
import { jsonCopy } from "./json-copy.js";
import { applyCommit, createMemoryContents, type MemoryContents } from "./memory-contents.js";
import { pruneContents } from "./memory-prune.js";
import { createMemoryState } from "./memory-state.js";

/** How many assignments a listing without a limit gives. */
const defaultLimit = 100;

/** A store in memory. `contents` outlives it: see `createMemoryStore`. */
export interface MemoryStore extends Store {
  readonly contents: MemoryContents;
}

/**
 * A store that keeps everything in `contents`, as JSON would give it back.
 *
 * To play a crash: drop the store without disposing it and open another one on its `contents`. That one finds what was
 * committed; from then on every call of the dropped one rejects with `StoreFailedError`, as nothing of a killed
 * process reaches the disk any more. Durable for as long as this process lives, and no longer.
 */
export function createMemoryStore(options: { contents?: MemoryContents } = {}): MemoryStore {
  const contents = options.contents ?? createMemoryContents();
  contents.opened += 1;
  const mine = contents.opened;
  let closed = false;

  function whileOpen<T>(body: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      if (closed) throw unusable("it is closed.");
      if (contents.opened !== mine) throw unusable("it was opened again since, by another holder.");
      resolve(body());
    });
  }

  return {
    contents,
    epoch: contents.epoch,
    commit: (change) =>
      whileOpen(() => {
        applyCommit({ contents, change });
        return { lastSeq: contents.journal.at(-1)?.seq ?? 0 };
      }),
    getSession: (id) => whileOpen(() => copyOf(contents.sessions.get(id))),
    listSessions: () => whileOpen(() => jsonCopy([...contents.sessions.values()])),
    getAssignment: (id) => whileOpen(() => copyOf(contents.assignments.get(id))),
    listAssignments: ({ sessionId, state, limit = defaultLimit }) =>
      whileOpen(() => {
        const wanted = (assignment: Assignment) =>
          (sessionId === undefined || assignment.sessionId === sessionId) &&
          (state === undefined || state.includes(assignment.state));
        return jsonCopy([...contents.assignments.values()].reverse().filter(wanted).slice(0, limit));
      }),
    getOperation: (key) => whileOpen(() => copyOf(contents.operations.get(key))),
    readJournal: ({ afterSeq, limit }) =>
      whileOpen(() => {
        const first = contents.journal.findIndex((entry) => entry.seq > afterSeq);
        return {
          entries: first === -1 ? [] : jsonCopy(contents.journal.slice(first, first + limit)),
          oldestSeq: contents.journal[0]?.seq ?? 1,
          lastSeq: contents.journal.at(-1)?.seq ?? 0,
        };
      }),
    prune: (query) => whileOpen(() => pruneContents({ contents, query })),
    state(namespace) {
      const entries = contents.state.get(namespace) ?? new Map();
      contents.state.set(namespace, entries);
      const port = createMemoryState(entries);
      return {
        get: (key) => whileOpen(() => port.get(key)),
        put: (key, value) => whileOpen(() => port.put(key, value)),
        delete: (key) => whileOpen(() => port.delete(key)),
        list: (prefix) => whileOpen(() => port.list(prefix)),
      };
    },
    [Symbol.asyncDispose]() {
      closed = true;
      return Promise.resolve();
    },
  };
}

function copyOf<T>(value: T | undefined): T | undefined {
  return value === undefined ? undefined : jsonCopy(value);
}

function unusable(problem: string): StoreFailedError {
  return new StoreFailedError({ path: "in memory", problem, cause: undefined });
}

import type { Store } from "@townkit/core";
import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";
import { expect, test } from "vitest";
import { storeSuite } from "./index.js";

/** A way to be wrong, and the cases that must notice it. */
interface Fault {
  readonly what: string;
  readonly caughtBy: readonly string[];
  readonly breakIt: (store: Store) => Partial<Store>;
}

const faults: readonly Fault[] = [
  {
    what: "events are dropped",
    caughtBy: ["STORE-001", "STORE-007", "STORE-021", "STORE-040", "STORE-041"],
    breakIt: (store) => ({ commit: ({ events: _dropped, ...change }) => store.commit(change) }),
  },
  {
    what: "what was decided is not kept",
    caughtBy: ["STORE-001", "STORE-040"],
    breakIt: (store) => ({
      commit: ({ operations = [], ...change }) =>
        store.commit({ ...change, operations: operations.map(({ decision: _, ...rest }) => rest) }),
    }),
  },
  {
    what: "absent records are made up",
    caughtBy: ["STORE-002", "STORE-005"],
    breakIt: (store) => ({
      getSession: async (id) => (await store.getSession(id)) ?? (await store.listSessions())[0] ?? ({} as never),
    }),
  },
  {
    what: "revisions are not compared",
    caughtBy: ["STORE-004", "STORE-005", "STORE-007"],
    breakIt: (store) => ({ commit: (change) => store.commit(change).catch(() => ({ lastSeq: 0 })) }),
  },
  {
    what: "an update is refused",
    caughtBy: ["STORE-003", "STORE-006", "STORE-008", "STORE-009", "STORE-010"],
    breakIt: (store) => ({
      commit: async (change) => {
        const updates = [...(change.sessions ?? []).map(({ session }) => session), ...(change.assignments ?? [])];
        if (updates.some(({ revision }) => revision === 2)) throw new Error("refused");
        return await store.commit(change);
      },
    }),
  },
  {
    what: "a refused commit keeps its events",
    caughtBy: ["STORE-005", "STORE-007"],
    breakIt: (store) => ({
      commit: (change) =>
        store.commit(change).catch(async (error: unknown) => {
          await store.commit({ events: change.events ?? [] });
          throw error;
        }),
    }),
  },
  {
    what: "commits that are called together overtake each other",
    caughtBy: ["STORE-006"],
    breakIt: (store) => {
      let calls = 0;
      return {
        commit: async (change) => {
          calls += 1;
          if (calls === 2) await new Promise((resolve) => setImmediate(resolve));
          return await store.commit(change);
        },
      };
    },
  },
  {
    what: "listings are the other way round and know no limit",
    caughtBy: ["STORE-009", "STORE-010", "STORE-011"],
    breakIt: (store) => ({
      listSessions: async () => [...(await store.listSessions())].reverse(),
      listAssignments: async (filter) => [...(await store.listAssignments({ ...filter, limit: 10_000 }))].reverse(),
    }),
  },
  {
    what: "what is read is shared",
    caughtBy: ["STORE-012"],
    breakIt: (store) => {
      let shared: ReturnType<Store["listSessions"]> | undefined;
      const listSessions = () => (shared ??= store.listSessions());
      return {
        listSessions,
        getSession: async (id) => (await listSessions()).find(({ session }) => session.id === id),
      };
    },
  },
  {
    what: "it is told of what is not written",
    caughtBy: ["STORE-013"],
    breakIt: (store) => ({
      commit: (change, { written } = {}) => {
        written?.();
        return store.commit(change);
      },
    }),
  },
  {
    what: "pages know neither beginning nor end",
    caughtBy: ["STORE-020", "STORE-021", "STORE-022"],
    breakIt: (store) => ({
      readJournal: async (query) => ({ ...(await store.readJournal(query)), oldestSeq: 0, lastSeq: -1 }),
    }),
  },
  {
    what: "nothing is forgotten",
    caughtBy: ["STORE-022", "STORE-023", "STORE-024", "STORE-025", "STORE-060", "STORE-061"],
    breakIt: () => ({ prune: () => Promise.resolve({ operations: 0, events: 0, assignments: 0 }) }),
  },
  {
    what: "values of the state are lost",
    caughtBy: ["STORE-030", "STORE-031", "STORE-032", "STORE-033", "STORE-040"],
    breakIt: (store) => ({
      state: (namespace) => ({ ...store.state(namespace), put: () => Promise.resolve() }),
    }),
  },
  {
    what: "namespaces run into each other",
    caughtBy: ["STORE-031"],
    breakIt: (store) => ({ state: () => store.state("all") }),
  },
  {
    what: "prefixes are patterns",
    caughtBy: ["STORE-032"],
    breakIt: (store) => ({
      state: (namespace) => ({
        ...store.state(namespace),
        list: (prefix) => store.state(namespace).list(prefix.replace(/_.*/, "")),
      }),
    }),
  },
  {
    what: "it goes on after its dispose",
    caughtBy: ["STORE-042"],
    breakIt: () => ({ [Symbol.asyncDispose]: () => Promise.resolve() }),
  },
];

/** The codes of the cases that fail on a memory store that is wrong in this way. */
async function failingCases(fault: Fault): Promise<readonly string[]> {
  const failing: string[] = [];
  for (const { code, run } of storeSuite({ lock: false })) {
    const contents = createMemoryContents();
    const open = () => {
      const store = createMemoryStore({ contents });
      return Promise.resolve({ ...store, ...fault.breakIt(store) });
    };
    await run({ open }).catch(() => failing.push(code));
  }
  return failing;
}

test.each(faults)("a store in which $what fails", async (fault) => {
  expect(await failingCases(fault)).toEqual(expect.arrayContaining([...fault.caughtBy]));
});

test("the lock is noticed to be missing", async () => {
  const contents = createMemoryContents();
  const lock = storeSuite({ lock: true }).filter(({ part }) => part === "lock");
  const outcomes = await Promise.allSettled(
    lock.map(({ run }) => run({ open: () => Promise.resolve(createMemoryStore({ contents })) })),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected"]);
});

test("every case is known to fail on some wrong store", () => {
  const proven = new Set(faults.flatMap(({ caughtBy }) => caughtBy));
  const cases = storeSuite({ lock: false }).map(({ code }) => code);
  expect(cases.filter((code) => !proven.has(code))).toEqual([]);
});

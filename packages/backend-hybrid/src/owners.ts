import {
  asTownError,
  type Clock,
  IdempotencyConflictError,
  isoNow,
  type Json,
  parseInput,
  type StatePort,
} from "@townkit/core";
import { createSerial } from "@townkit/core/kit";
import * as z from "zod";

/** What is named by whoever asks for it, and so may be at one child only. */
export interface Owned {
  readonly kind: "session" | "assignment" | "operation";
  readonly id: string;
}

/** Which child has what. It is decided once, kept before the child hears of it, and never decided again. */
export interface Owners {
  /** Undefined: it is on no record of this hybrid's. */
  of(owned: Owned): Promise<string | undefined>;
  /** It is known that this child has it, by a record that is not the hybrid's: nothing is kept. */
  learn(owned: Owned, child: string): void;
  /** It is proven that this child has nothing of it: what was only learned is free again. */
  unlearn(owned: Owned, child: string): void;
  /**
   * Makes a call by which the child gets it. What a call that proved to have done nothing had claimed is free again.
   * @throws IdempotencyConflictError another child has it.
   */
  claiming<T>(claim: { owned: Owned; child: string; run: () => Promise<T> }): Promise<T>;
  /** The place of a session among all of them, oldest first. */
  ageOf(sessionId: string): number;
  /** Forgets the calls that were made before this moment (ISO 8601). */
  forget(older: { readonly before: string }): Promise<void>;
}

interface Entry {
  readonly child: string;
  /** Something may have come of it. */
  sure: boolean;
  /** Calls that are under way. */
  calls: number;
}

const KeptSchema = z.object({ child: z.string(), at: z.string() });
const names = { session: "Session", assignment: "Assignment", operation: "Operation" } as const;
const keyOf = ({ kind, id }: Owned) => `${kind}/${id}`;

/** @throws InvalidInputError what was kept is damaged: who has it is not known, and must not be decided anew. */
function read({ key, value }: { key: string; value: Json }): z.infer<typeof KeptSchema> {
  return parseInput({ schema: KeptSchema, value, what: `What the hybrid has kept of ${key}` });
}

/** Reads what an earlier process has kept. */
export async function createOwners(options: { state: StatePort; clock: Clock }): Promise<Owners> {
  const { state, clock } = options;
  const serial = createSerial();
  const entries = new Map<string, Entry>();
  /** Of sessions alone, in the order in which they came. */
  const ages = new Map<string, number>();

  function enter(owned: Owned, entry: Entry): Entry {
    entries.set(keyOf(owned), entry);
    if (owned.kind === "session" && !ages.has(owned.id)) ages.set(owned.id, ages.size);
    return entry;
  }

  async function find(owned: Owned): Promise<Entry | undefined> {
    const known = entries.get(keyOf(owned));
    if (known || owned.kind === "session") return known;
    const key = keyOf(owned);
    const value = await state.get(key);
    if (value === undefined) return undefined;
    return entries.get(key) ?? enter(owned, { child: read({ key, value }).child, sure: true, calls: 0 });
  }

  function begin(owned: Owned, child: string): Promise<Entry> {
    return serial.run(keyOf(owned), async () => {
      const known = await find(owned);
      if (known && known.child !== child) {
        const problem = `is at ${known.child} already`;
        throw new IdempotencyConflictError({ what: names[owned.kind], key: owned.id, problem });
      }
      if (!known) await state.put(keyOf(owned), { child, at: isoNow(clock) });
      const entry = known ?? enter(owned, { child, sure: false, calls: 0 });
      entry.calls += 1;
      return entry;
    });
  }

  async function end(owned: Owned, entry: Entry): Promise<void> {
    entry.calls -= 1;
    if (entry.sure || entry.calls > 0) return;
    await serial.run(keyOf(owned), async () => {
      if (entry.sure || entry.calls > 0) return;
      await state.delete(keyOf(owned));
      entries.delete(keyOf(owned));
    });
  }

  const kept = (await state.list("session/")).map(({ key, value }) => ({ key, ...read({ key, value }) }));
  for (const { key, child } of kept.sort((left, right) => (left.at < right.at ? -1 : 1))) {
    enter({ kind: "session", id: key.slice("session/".length) }, { child, sure: true, calls: 0 });
  }

  return {
    of: async (owned) => (await find(owned))?.child,
    learn(owned, child) {
      if (!entries.has(keyOf(owned))) enter(owned, { child, sure: true, calls: 0 });
    },
    unlearn(owned, child) {
      if (entries.get(keyOf(owned))?.child !== child) return;
      entries.delete(keyOf(owned));
      ages.delete(owned.id);
    },
    async claiming({ owned, child, run }) {
      const entry = await begin(owned, child);
      try {
        const result = await run();
        entry.sure = true;
        return result;
      } catch (error) {
        if (asTownError(error).effect !== "none") entry.sure = true;
        throw error;
      } finally {
        await end(owned, entry);
      }
    },
    ageOf: (sessionId) => ages.get(sessionId) ?? Number.POSITIVE_INFINITY,
    async forget({ before }) {
      for (const { key, value } of await state.list("operation/")) {
        if (read({ key, value }).at >= before) continue;
        await state.delete(key);
        entries.delete(key);
      }
    },
  };
}

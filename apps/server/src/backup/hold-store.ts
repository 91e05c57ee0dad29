import { assignmentStates, type Clock, isoNow, isSettled } from "@townkit/core";
import { openSqliteStore } from "@townkit/store-sqlite";
import { type HeldWork, holdWork } from "./hold-work.js";

const open = assignmentStates.filter((state) => !isSettled(state));

/**
 * Makes the store of a backup that of a town which goes on from there: readers of its journal begin anew, and its open work is held.
 * @throws what opening it throws: it is damaged, or of a newer Townkit.
 */
export async function holdStore(options: { path: string; madeAt: string; clock: Clock }): Promise<readonly HeldWork[]> {
  const { path, madeAt, clock } = options;
  const held: HeldWork[] = [];
  await using store = await openSqliteStore({ path, holder: "a restore", newHistory: true, clock });
  for (const record of await store.listSessions()) {
    if (record.deletedAt !== undefined) continue;
    const work = await store.listAssignments({
      sessionId: record.session.id,
      state: open,
      limit: Number.MAX_SAFE_INTEGER,
    });
    const hold = holdWork({ record, work: work.toReversed(), madeAt, at: isoNow(clock) });
    if (hold === null) continue;
    await store.commit(hold.commit);
    held.push(hold.held);
  }
  return held;
}

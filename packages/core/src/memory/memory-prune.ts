import { finishedStates, type Pruned, type PruneQuery } from "../ports/store.js";
import type { MemoryContents } from "./memory-contents.js";

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

/** Forgets what the query says of what is kept in memory. */
export function pruneContents(options: { contents: MemoryContents; query: PruneQuery }): Pruned {
  const { contents, query } = options;
  const old = (at: string) => Date.parse(at) < Date.parse(query.before);
  const settled = [...contents.operations.values()].filter((record) => record.result !== null && old(record.createdAt));
  for (const { key } of settled) contents.operations.delete(key);

  const events = Math.max(tooOld(contents, old), tooMany(contents, query.journalBytes));
  contents.journal.splice(0, events);

  const finished = (query.finished ?? []).flatMap((rule) => finishedBeyond({ contents, ...rule }));
  for (const id of finished) contents.assignments.delete(id);
  return { operations: settled.length, events, assignments: new Set(finished).size };
}

/** The newest entry always stays: the sequence goes on from it. */
function tooOld({ journal }: MemoryContents, old: (at: string) => boolean): number {
  const firstKept = journal.findIndex((entry) => !old(entry.event.at));
  return firstKept === -1 ? Math.max(journal.length - 1, 0) : firstKept;
}

function tooMany({ journal }: MemoryContents, journalBytes: number | undefined): number {
  if (journalBytes === undefined) return 0;
  let total = 0;
  for (let index = journal.length - 1; index >= 0; index -= 1) {
    total += bytesOf(journal[index]?.event);
    if (total > journalBytes) return Math.min(index + 1, journal.length - 1);
  }
  return 0;
}

function finishedBeyond(options: { contents: MemoryContents; before: string; keepBytes: number }): readonly string[] {
  const { contents, before, keepBytes } = options;
  const newestFirst = [...contents.assignments.values()]
    .reverse()
    .filter(({ state }) => finishedStates.includes(state));
  let total = 0;
  return newestFirst
    .filter((assignment) => {
      total += bytesOf(assignment);
      return total > keepBytes && Date.parse(assignment.updatedAt) < Date.parse(before);
    })
    .map(({ id }) => id);
}

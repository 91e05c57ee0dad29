import type { Assignment } from "../contract/assignment.js";
import { RevisionConflictError } from "../errors/state-errors.js";
import type { Json } from "../ports/state.js";
import type { Commit, JournalEntry, OperationRecord, SessionRecord } from "../ports/store.js";
import { jsonCopy } from "./json-copy.js";

/**
 * What a memory store holds, apart from the store: it stays when the store is dropped, as a file does when its process is
 * killed. Maps are in the order in which their records first came.
 */
export interface MemoryContents {
  readonly epoch: string;
  readonly sessions: Map<string, SessionRecord>;
  readonly assignments: Map<string, Assignment>;
  readonly operations: Map<string, OperationRecord>;
  readonly journal: JournalEntry[];
  /** By namespace. */
  readonly state: Map<string, Map<string, Json>>;
  /** Rises with every store that is opened on these contents; only the newest may use them. */
  opened: number;
}

export function createMemoryContents(): MemoryContents {
  return {
    epoch: crypto.randomUUID(),
    sessions: new Map(),
    assignments: new Map(),
    operations: new Map(),
    journal: [],
    state: new Map(),
    opened: 0,
  };
}

/**
 * All of the change, or nothing of it.
 * @throws RevisionConflictError when a record does not follow on the one that is held.
 */
export function applyCommit(options: { contents: MemoryContents; change: Commit }): void {
  const { contents, change } = options;
  const apply = [
    stage({
      subject: "session",
      held: contents.sessions,
      records: change.sessions,
      idOf: (record) => record.session.id,
      revisionOf: (record) => record.session.revision,
    }),
    stage({
      subject: "assignment",
      held: contents.assignments,
      records: change.assignments,
      idOf: (record) => record.id,
      revisionOf: (record) => record.revision,
    }),
    stage({
      subject: "operation",
      held: contents.operations,
      records: change.operations,
      idOf: (record) => record.key,
      revisionOf: (record) => record.revision,
    }),
  ];
  for (const step of apply) step();
  const lastSeq = contents.journal.at(-1)?.seq ?? 0;
  for (const [index, event] of (change.events ?? []).entries())
    contents.journal.push({ seq: lastSeq + 1 + index, event: jsonCopy(event) });
}

/** Checks the records one after the other, each on what the one before it would leave; the answer puts them in place. */
function stage<T>(options: {
  subject: string;
  held: Map<string, T>;
  records: readonly T[] | undefined;
  idOf: (record: T) => string;
  revisionOf: (record: T) => number;
}): () => void {
  const { subject, held, idOf, revisionOf } = options;
  const staged = new Map<string, T>();
  for (const record of options.records ?? []) {
    const id = idOf(record);
    const before = staged.get(id) ?? held.get(id);
    const found = before === undefined ? 0 : revisionOf(before);
    const expected = revisionOf(record) - 1;
    if (found !== expected) throw new RevisionConflictError({ subject, id, expected, found });
    staged.set(id, jsonCopy(record));
  }
  return () => {
    for (const [id, record] of staged) held.set(id, record);
  };
}

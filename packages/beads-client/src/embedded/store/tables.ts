import type { Prepare } from "./prepare.js";

export interface Edge {
  readonly issue_id: string;
  readonly depends_on_id: string;
}

/** Fields to set; null takes one away. Never one that holds an object: those would be merged. */
export type Patch = Readonly<Record<string, string | number | boolean | null>>;

/** What of a bead changed, for those who watch. */
export interface JournalEntry {
  readonly id: string;
  readonly kind: "created" | "changed";
  readonly fields: readonly string[];
}

/** The statements by which beads are read by id and written, inside a transaction of the caller's. */
export type Tables = ReturnType<typeof createTables>;

/** Its labels, as a JSON array in the order of the alphabet. */
const labels = "(SELECT json_group_array(label ORDER BY label) FROM labels WHERE issue_id = b.id)";

/**
 * A bead `b` with more fields before its own, as one text of JSON. Put together as text, because whatever reads it parses it
 * once, and making JSON of JSON costs more than that.
 */
export function beadText(more: Readonly<Record<string, string>> = {}): string {
  const fields = Object.entries({ labels, ...more }).map(([name, sql]) => `'"${name}":' || ${sql} || ','`);
  return `'{' || ${fields.join(" || ")} || substr(b.record, 2)`;
}

/** How many changes are kept for those who watch. Who comes from before is told that he missed some. */
const keptChanges = 100_000;
/** They are cleared away once in so many. */
const clearEvery = 1000;

export function createTables(prepare: Prepare) {
  const select = prepare(`SELECT ${beadText()} AS bead FROM beads b WHERE id = ?`);
  const selectByKey = prepare(`SELECT ${beadText()} AS bead FROM beads b WHERE create_key = ? LIMIT 1`);
  const insert = prepare("INSERT INTO beads (id, record) VALUES (?, ?)");
  const patch = prepare("UPDATE beads SET record = json_patch(record, ?2) WHERE id = ?1");
  const setAt = prepare("UPDATE beads SET record = json_set(record, ?2, json(?3)) WHERE id = ?1");
  const removeAt = prepare("UPDATE beads SET record = json_remove(record, ?2) WHERE id = ?1");
  const addLabel = prepare("INSERT INTO labels (issue_id, label) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const removeLabel = prepare("DELETE FROM labels WHERE issue_id = ? AND label = ?");
  const edge = prepare("SELECT record FROM dependencies WHERE issue_id = ? AND depends_on_id = ?");
  const addEdge = prepare("INSERT INTO dependencies (issue_id, depends_on_id, record) VALUES (?, ?, ?)");
  const removeEdge = prepare("DELETE FROM dependencies WHERE issue_id = ? AND depends_on_id = ?");
  const edgesFrom = prepare("SELECT record FROM dependencies WHERE issue_id = ? ORDER BY depends_on_id");
  const edgesTo = prepare("SELECT record FROM dependencies WHERE depends_on_id = ? ORDER BY issue_id");
  const comments = prepare(
    "SELECT record FROM comments WHERE issue_id = ? ORDER BY record ->> '$.created_at', ordinal",
  );
  const addComment = prepare("INSERT INTO comments (issue_id, record) VALUES (?, ?)");
  const addChange = prepare("INSERT INTO journal (id, kind, fields) VALUES (?, ?, ?)");
  const clearChanges = prepare("DELETE FROM journal WHERE seq <= ?");

  return {
    /** As JSON. */
    bead: (id: string) => (select.get(id) as { bead: string } | undefined)?.bead,
    beadByKey: (key: string) => (selectByKey.get(key) as { bead: string } | undefined)?.bead,
    insertBead: (bead: { id: string; record: string }) => void insert.run(bead.id, bead.record),
    patchBead: (id: string, fields: Patch) => void patch.run(id, JSON.stringify(fields)),
    setMetadata: (id: string, key: string, value: unknown) =>
      void setAt.run(id, `$.metadata."${key}"`, JSON.stringify(value)),
    removeMetadata: (id: string, key: string) => void removeAt.run(id, `$.metadata."${key}"`),
    /** Whether it was not there. */
    addLabel: (id: string, label: string) => Number(addLabel.run(id, label).changes) > 0,
    /** Whether it was there. */
    removeLabel: (id: string, label: string) => Number(removeLabel.run(id, label).changes) > 0,
    edge: ({ issue_id, depends_on_id }: Edge) =>
      (edge.get(issue_id, depends_on_id) as { record: string } | undefined)?.record,
    addEdge: ({ issue_id, depends_on_id }: Edge, record: string) => void addEdge.run(issue_id, depends_on_id, record),
    /** Whether it was there. */
    removeEdge: ({ issue_id, depends_on_id }: Edge) => Number(removeEdge.run(issue_id, depends_on_id).changes) > 0,
    edgesFrom: (id: string) => texts(edgesFrom.all(id)),
    edgesTo: (id: string) => texts(edgesTo.all(id)),
    comments: (id: string) => texts(comments.all(id)),
    addComment: (id: string, record: string) => void addComment.run(id, record),
    addChange({ id, kind, fields }: JournalEntry): void {
      const seq = Number(addChange.run(id, kind, JSON.stringify(fields)).lastInsertRowid);
      if (seq % clearEvery === 0) clearChanges.run(seq - keptChanges);
    },
  };
}

function texts(rows: readonly unknown[]): readonly string[] {
  return (rows as { record: string }[]).map(({ record }) => record);
}

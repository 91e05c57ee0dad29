import { createHash, randomUUID } from "node:crypto";
import type { ListedBead } from "../../contract/bead.js";
import type { BeadEvent } from "../../contract/changes.js";
import { inOne, type Tickets } from "../queue/tickets.js";

const schema = `
  CREATE TABLE IF NOT EXISTS beads_seen (id TEXT PRIMARY KEY, fields TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, fields TEXT NOT NULL, status TEXT, assignee TEXT
  );
`;

/** Changes further back than this are forgotten. */
const keptChanges = 100_000;

/**
 * What was seen of a workspace, and how it came about, kept in the file of its queue: by this a watch goes on from a cursor after
 * a restart, and several of them look at the store only once.
 */
export type SeenJournal = ReturnType<typeof openSeenJournal>;

interface Row {
  readonly seq: number;
  readonly kind: "created" | "changed" | "deleted";
  readonly id: string;
  readonly fields: string;
  readonly status: string | null;
  readonly assignee: string | null;
}

export function openSeenJournal(tickets: Tickets) {
  const { db } = tickets;
  db.exec(schema);
  const all = db.prepare("SELECT id, fields FROM beads_seen");
  const put = db.prepare("INSERT INTO beads_seen VALUES (?, ?) ON CONFLICT DO UPDATE SET fields = excluded.fields");
  const drop = db.prepare("DELETE FROM beads_seen WHERE id = ?");
  const add = db.prepare("INSERT INTO journal (kind, id, fields, status, assignee) VALUES (?, ?, ?, ?, ?)");
  const forget = db.prepare(`DELETE FROM journal WHERE seq <= (SELECT max(seq) FROM journal) - ${keptChanges}`);
  const after = db.prepare("SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT 500");
  const bounds = db.prepare(
    "SELECT coalesce((SELECT min(seq) FROM journal), 1) AS oldest, coalesce((SELECT max(seq) FROM journal), 0) AS newest",
  );

  function epoch(): string {
    const known = tickets.note("epoch");
    if (known !== undefined) return known;
    tickets.setNote("epoch", randomUUID());
    return tickets.note("epoch") as string;
  }

  /** What became of a bead; undefined: nothing. */
  function seeOne(options: { bead: ListedBead; known: string | undefined }) {
    const { bead, known } = options;
    const fields = digests(bead);
    const text = JSON.stringify(fields);
    if (known === text) return undefined;
    put.run(bead.id, text);
    if (known === undefined) return { kind: "created", fields: [] };
    const names = differing({ before: JSON.parse(known), after: fields });
    return names.length === 0 ? undefined : { kind: "changed", fields: names };
  }

  return {
    /** The store's text at the time of what was seen last. */
    seenAt: () => tickets.note("manifest"),
    /** Takes what there is now for what was seen, and notes what is other than it was. The first time nothing is. */
    see(options: { beads: readonly ListedBead[]; manifest: string }): void {
      const { beads, manifest } = options;
      inOne(db, () => {
        const isFirst = tickets.note("manifest") === undefined;
        const before = new Map((all.all() as { id: string; fields: string }[]).map(({ id, fields }) => [id, fields]));
        for (const bead of beads) {
          const event = seeOne({ bead, known: before.get(bead.id) });
          before.delete(bead.id);
          if (!isFirst && event)
            add.run(event.kind, bead.id, JSON.stringify(event.fields), bead.status, bead.assignee ?? null);
        }
        for (const id of before.keys()) {
          drop.run(id);
          add.run("deleted", id, "[]", null, null);
        }
        forget.run();
        tickets.setNote("manifest", manifest);
      });
    },
    /** What came after a cursor; where it cannot be gone on from, one `resync`. */
    since(cursor: string | undefined): readonly BeadEvent[] {
      const { oldest, newest } = bounds.get() as { oldest: number; newest: number };
      const [known, text] = cursor?.split(":") ?? [];
      const seq = Number(text);
      const name = (at: number) => `${epoch()}:${at}`;
      if (known !== epoch() || !(Number.isInteger(seq) && seq >= oldest - 1 && seq <= newest))
        return [{ kind: "resync", cursor: name(newest) }];
      return (after.all(seq) as unknown as Row[]).map(({ seq: at, fields, ...row }) => ({
        ...row,
        cursor: name(at),
        fields: JSON.parse(fields) as string[],
      }));
    },
  };
}

/** Each field's value as a short digest. When it was changed tells nothing of what was. */
function digests(bead: ListedBead): Record<string, string> {
  const { updated_at: _updated, comment_count, dependency_count: _c, dependent_count: _d, ...fields } = bead;
  const entries = Object.entries({ ...fields, ...(comment_count > 0 && { comments: comment_count }) });
  return Object.fromEntries(entries.map(([name, value]) => [name, digest(value)]).sort());
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 12);
}

function differing(options: { before: Record<string, string>; after: Record<string, string> }): readonly string[] {
  const { before, after } = options;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]);
}

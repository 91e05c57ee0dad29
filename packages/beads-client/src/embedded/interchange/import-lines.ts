import type { Bead } from "../../contract/bead.js";
import type { Imported } from "../../contract/results.js";
import type { Connection } from "../store/connection.js";
import type { Prepare } from "../store/prepare.js";
import { requireBead, toBead } from "../store/rows.js";
import { type ParsedLine, parseLine } from "./parse-line.js";

type BeadLine = Extract<ParsedLine, { kind: "bead" }>;

/** What hangs on a bead, and what is counted of it: kept in tables of their own, or made anew with each export. */
const hanging = ["_type", "labels", "dependencies", "comments", "dependency_count", "dependent_count", "comment_count"];

/** Takes over all lines. Inside a transaction of the caller's. @throws BeadsError `invalid_input`, `text_too_long` */
export function importLines(options: {
  connection: Connection;
  lines: readonly string[];
  existing: "newer" | "keep";
  now: string;
}): Imported {
  const { connection, lines, existing, now } = options;
  const { prepare, tables } = connection;
  const write = writer(prepare);
  const imported = { created: [] as string[], updated: [] as string[], kept: [] as string[], skippedLines: 0 };
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine({ line, number: index + 1, now });
    if (parsed.kind === "skipped") imported.skippedLines++;
    if (parsed.kind === "other") write.other(parsed.key, line);
    if (parsed.kind !== "bead") continue;
    const row = tables.bead(parsed.id);
    const before = row === undefined ? undefined : toBead(row);
    if (before && !isTaken({ line: parsed, before, existing })) {
      imported.kept.push(parsed.id);
      continue;
    }
    const hung = write.bead({ line, parsed, isNew: before === undefined });
    for (const label of parsed.labels) tables.addLabel(parsed.id, label);
    const after = requireBead(tables, parsed.id);
    if (before === undefined) tables.addChange({ id: parsed.id, kind: "created", fields: [] });
    else tables.addChange({ id: parsed.id, kind: "changed", fields: [...differing({ before, after }), ...hung] });
    imported[before ? "updated" : "created"].push(parsed.id);
  }
  return imported;
}

function isTaken(options: { line: BeadLine; before: Bead; existing: "newer" | "keep" }): boolean {
  const { line, before, existing } = options;
  return existing === "newer" && Date.parse(line.updatedAt) > Date.parse(before.updated_at);
}

/** The fields that are other than they were, without when that was noted. */
function differing(options: { before: Bead; after: Bead }): readonly string[] {
  const { before, after } = options;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.filter(
    (field) => field !== "updated_at" && JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
}

/** Lines are taken apart by SQLite itself, so that not a digit of a field is lost that nobody here knows. */
function writer(prepare: Prepare) {
  const record = `json_remove(json_patch(?2, ?3), ${hanging.map((name) => `'$.${name}'`).join(", ")})`;
  const insert = prepare(`INSERT INTO beads (id, record) VALUES (?1, ${record})`);
  const replace = prepare(`UPDATE beads SET record = ${record} WHERE id = ?1`);
  const addEdges = prepare(
    `INSERT INTO dependencies (issue_id, depends_on_id, record)
     SELECT ?1, value ->> '$.depends_on_id', json_set(value, '$.issue_id', ?1) FROM json_each(?2, '$.dependencies')
     WHERE TRUE ON CONFLICT DO NOTHING`,
  );
  const addComments = prepare(
    `INSERT INTO comments (issue_id, record)
     SELECT ?1, json_set(json_insert(value, '$.id', lower(hex(randomblob(16)))), '$.issue_id', ?1)
     FROM json_each(?2, '$.comments') AS new
     WHERE NOT EXISTS (
       SELECT 1 FROM comments WHERE issue_id = ?1 AND record ->> '$.author' = new.value ->> '$.author'
         AND record ->> '$.text' = new.value ->> '$.text'
         AND unixepoch(record ->> '$.created_at') = unixepoch(new.value ->> '$.created_at')
     )`,
  );
  const addOther = prepare(
    "INSERT INTO other_lines (key, line) VALUES (?, ?) ON CONFLICT DO UPDATE SET line = excluded.line",
  );

  return {
    other: (key: string, line: string) => void addOther.run(key, line),
    /** Gives which of what hangs on it became more. */
    bead({ line, parsed, isNew }: { line: string; parsed: BeadLine; isNew: boolean }): readonly string[] {
      (isNew ? insert : replace).run(parsed.id, line, JSON.stringify(parsed.corrections));
      const edges = Number(addEdges.run(parsed.id, line).changes);
      const comments = Number(addComments.run(parsed.id, line).changes);
      return [...(edges > 0 ? ["dependencies"] : []), ...(comments > 0 ? ["comments"] : [])];
    },
  };
}

import { byUrgency } from "../query/condition.js";
import { notInternal } from "../query/list.js";
import type { Connection } from "../store/connection.js";

/** A bead's line as bd writes it: what is empty is left out. Put together by SQLite itself, for the reason given there. */
const lineSql = `json_patch('{"_type":"issue",' || substr(b.record, 2), json_object(
  'labels', json((SELECT json_group_array(label ORDER BY label) FROM labels WHERE issue_id = b.id HAVING count(*) > 0)),
  'dependencies', json((
    SELECT json_group_array(json(record) ORDER BY depends_on_id) FROM dependencies WHERE issue_id = b.id HAVING count(*) > 0
  )),
  'comments', json((
    SELECT json_group_array(json(record) ORDER BY record ->> '$.created_at', ordinal)
    FROM comments WHERE issue_id = b.id HAVING count(*) > 0
  )),
  'dependency_count', (SELECT count(*) FROM dependencies WHERE issue_id = b.id AND type = 'blocks'),
  'dependent_count', (SELECT count(*) FROM dependencies WHERE depends_on_id = b.id AND type = 'blocks'),
  'comment_count', (SELECT count(*) FROM comments WHERE issue_id = b.id)
))`;

/** All lines of a snapshot. */
export function* exportLines(options: { snapshot: Connection; internal: boolean }): Generator<string> {
  const { snapshot, internal } = options;
  const { prepare } = snapshot;
  const beads = `SELECT ${lineSql} AS line FROM beads b WHERE ${internal ? "TRUE" : notInternal.sql} ORDER BY ${byUrgency}`;
  const others = "SELECT line FROM other_lines ORDER BY key";
  for (const sql of internal ? [beads, others] : [beads])
    for (const row of prepare(sql).iterate()) yield (row as { line: string }).line;
}

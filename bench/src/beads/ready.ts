import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import type { BeadsClient } from "@townkit/beads-client";
import { interleave, timed } from "../interleave.js";
import { judge, type Measure } from "../measure.js";
import { median } from "../statistics.js";

const mostRatio = 2;

/** What it takes to list all that is ready, beside the question alone. */
export async function measureReady({
  client,
  runs,
}: {
  client: BeadsClient;
  runs: number;
}): Promise<readonly Measure[]> {
  const db = new DatabaseSync(join(client.beadsDir, "embedded.sqlite"));
  const query = db.prepare(readySql);
  const rounds = await interleave({
    warmUps: 3,
    runs,
    sides: { ours: () => timed(() => client.ready()), bare: () => timed(async () => query.all()) },
  });
  db.close();
  return [
    judge({
      measure: "beads.ready.10000",
      value: median(rounds.map(({ ours, bare }) => ours / bare)),
      unit: "ratio",
      bound: mostRatio,
    }),
    judge({
      measure: "beads.ready.10000.ours",
      value: median(rounds.map(({ ours }) => ours)),
      unit: "ms",
      bound: null,
    }),
    judge({
      measure: "beads.ready.10000.bare",
      value: median(rounds.map(({ bare }) => bare)),
      unit: "ms",
      bound: null,
    }),
  ];
}

/** The rules of what is ready, and what a listing tells of each bead, as one question. */
const readySql = `
  SELECT record,
    (SELECT json_group_array(label ORDER BY label) FROM labels WHERE issue_id = b.id) AS labels,
    (SELECT count(*) FROM dependencies WHERE issue_id = b.id AND type = 'blocks') AS dependency_count,
    (SELECT count(*) FROM dependencies WHERE depends_on_id = b.id AND type = 'blocks') AS dependent_count,
    (SELECT count(*) FROM comments WHERE issue_id = b.id) AS comment_count
  FROM beads b
  WHERE status = 'open' AND NOT pinned AND NOT ephemeral AND coalesce(defer_until, 0) <= unixepoch()
    AND issue_type NOT IN ('merge-request', 'gate', 'molecule', 'message', 'agent', 'role', 'rig')
    AND NOT EXISTS (
      SELECT 1 FROM dependencies d JOIN beads t ON t.id = d.depends_on_id
      WHERE d.issue_id = b.id AND d.type IN ('blocks', 'conditional-blocks') AND t.active
    )
    AND NOT EXISTS (
      SELECT 1 FROM dependencies d JOIN beads t ON t.id = d.depends_on_id
      WHERE d.issue_id = b.id AND d.type = 'parent-child' AND (
        coalesce(t.defer_until, 0) > unixepoch() OR t.active AND EXISTS (
          SELECT 1 FROM dependencies e JOIN beads u ON u.id = e.depends_on_id
          WHERE e.issue_id = t.id AND e.type IN ('blocks', 'conditional-blocks') AND u.active
        )
      )
    )
  ORDER BY priority, created_at DESC, id`;

import type { Obstacles } from "../decide/close.js";
import type { Prepare } from "../store/prepare.js";

/** What keeps a bead from being closed. */
export function findObstacles(options: { prepare: Prepare; id: string }): Obstacles {
  const { prepare, id } = options;
  const ids = (sql: string) => (prepare(sql).all(id) as { id: string }[]).map((row) => row.id);
  return {
    blockers: ids(`SELECT t.id FROM dependencies d JOIN beads t ON t.id = d.depends_on_id
      WHERE d.issue_id = ? AND d.type IN ('blocks', 'conditional-blocks', 'waits-for') AND t.active ORDER BY t.id`),
    children: ids(`SELECT t.id FROM dependencies d JOIN beads t ON t.id = d.issue_id
      WHERE d.depends_on_id = ? AND d.type = 'parent-child' AND t.status <> 'closed' ORDER BY t.id`),
  };
}

/** Whether the one can be reached from the other by dependencies that block. */
export function blocksReach(options: { prepare: Prepare; from: string; to: string }): boolean {
  const row = options
    .prepare(
      `WITH RECURSIVE reached (id) AS (
        SELECT ?1
        UNION
        SELECT d.depends_on_id FROM dependencies d JOIN reached ON d.issue_id = reached.id
        WHERE d.type IN ('blocks', 'conditional-blocks')
      ) SELECT 1 FROM reached WHERE id = ?2`,
    )
    .get(options.from, options.to);
  return row !== undefined;
}

/**
 * The bead at the top of all parents, if it ends by itself when all that is below it has ended, and that is so now: a molecule,
 * a passing one, or an epic that was made of a template. Ordinary epics are closed by people.
 */
export function completedRoot(options: { prepare: Prepare; id: string }): string | undefined {
  const row = options
    .prepare(
      `WITH RECURSIVE above (id, depth) AS (
        SELECT ?, 0
        UNION ALL
        SELECT d.depends_on_id, depth + 1 FROM dependencies d JOIN above ON d.issue_id = above.id
        WHERE d.type = 'parent-child' AND depth < 50
      ), root AS (SELECT id FROM above ORDER BY depth DESC LIMIT 1),
      below (id) AS (
        SELECT d.issue_id FROM dependencies d JOIN root ON d.depends_on_id = root.id WHERE d.type = 'parent-child'
        UNION
        SELECT d.issue_id FROM dependencies d JOIN below ON d.depends_on_id = below.id WHERE d.type = 'parent-child'
      )
      SELECT b.id FROM beads b JOIN root ON root.id = b.id
      WHERE b.status <> 'closed' AND EXISTS (SELECT 1 FROM below)
        AND (b.issue_type = 'molecule' OR b.ephemeral
          OR b.issue_type = 'epic' AND EXISTS (SELECT 1 FROM labels WHERE issue_id = b.id AND label = 'template'))
        AND NOT EXISTS (SELECT 1 FROM below JOIN beads t ON t.id = below.id WHERE t.status <> 'closed')`,
    )
    .get(options.id) as { id: string } | undefined;
  return row?.id;
}

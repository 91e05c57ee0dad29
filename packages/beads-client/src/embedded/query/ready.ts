import type { ListedBead } from "../../contract/bead.js";
import type { ReadyFilter } from "../../contract/inputs.js";
import type { Prepare } from "../store/prepare.js";
import {
  byAge,
  byUrgency,
  type Condition,
  filterConditions,
  firstId,
  given,
  hasLabel,
  listBeads,
} from "./condition.js";

/** Whether what `alias` stands for waits for something: the rules of bd. Of one that is closed it has no meaning. */
export function isBlocked(alias: string): string {
  return `EXISTS (
    SELECT 1 FROM dependencies d JOIN beads t ON t.id = d.depends_on_id
    WHERE d.issue_id = ${alias}.id AND d.type IN ('blocks', 'conditional-blocks') AND t.active
  ) OR EXISTS (
    SELECT 1 FROM dependencies d WHERE d.issue_id = ${alias}.id AND d.type = 'waits-for'
      AND EXISTS (${childrenOf("d.depends_on_id")} AND t.active)
      AND NOT (d.any_child AND EXISTS (${childrenOf("d.depends_on_id")} AND t.status = 'closed'))
  )`;
}

function childrenOf(parent: string): string {
  return `SELECT 1 FROM dependencies c JOIN beads t ON t.id = c.issue_id
    WHERE c.depends_on_id = ${parent} AND c.type = 'parent-child'`;
}

/** What can be worked on, whoever it is for. The one place for a time is that of now, in seconds since the epoch. */
const isReady = `
  b.status = 'open' AND NOT b.pinned AND NOT b.ephemeral
  AND NOT (${isBlocked("b")})
  AND NOT EXISTS (
    SELECT 1 FROM dependencies pc JOIN beads p ON p.id = pc.depends_on_id
    WHERE pc.issue_id = b.id AND pc.type = 'parent-child'
      AND (coalesce(p.defer_until, 0) > ?1 OR p.active AND (${isBlocked("p")}))
  )
  AND coalesce(b.defer_until, 0) <= ?1`;

const isWork: Condition = {
  sql: "b.issue_type NOT IN ('merge-request', 'gate', 'molecule', 'message', 'agent', 'role', 'rig')",
  values: [],
};

/** What is asked for: `nowMs` in milliseconds since the epoch. */
interface Asked {
  readonly prepare: Prepare;
  readonly filter: ReadyFilter;
  readonly nowMs: number;
}

/** The ready beads that fit the filter. */
export function queryReady(asked: Asked): readonly ListedBead[] {
  const { prepare, filter } = asked;
  return listBeads({ prepare, ...question(asked), limit: filter.limit });
}

/** The id of the first of them that nobody has. */
export function firstToClaim({ filter, ...asked }: Asked): string | undefined {
  const { prepare } = asked;
  return firstId({ prepare, ...question({ ...asked, filter: { ...filter, unassigned: true } }) });
}

function question({ filter, nowMs }: Asked): { order: string; conditions: readonly Condition[] } {
  return {
    order: filter.sort === "oldest" ? byAge : byUrgency,
    // First, because its place has the first number.
    conditions: [readyAt(nowMs), ...filterConditions(filter), ...readyConditions(filter)],
  };
}

/** Also of beads that are no work. */
export function readyAt(nowMs: number): Condition {
  return { sql: isReady, values: [Math.floor(nowMs / 1000)] };
}

function readyConditions(filter: ReadyFilter): readonly Condition[] {
  const { issue_type, parent, excludeLabels = [] } = filter;
  return [
    ...(issue_type === undefined ? [isWork] : []),
    ...given(parent, isBelow),
    ...excludeLabels.map((label) => {
      const { sql, values } = hasLabel([label]);
      return { sql: `NOT ${sql}`, values };
    }),
  ];
}

function isBelow(parent: string): Condition {
  return {
    sql: `b.id IN (
      WITH RECURSIVE below (id) AS (
        SELECT issue_id FROM dependencies WHERE type = 'parent-child' AND depends_on_id = ?
        UNION
        SELECT d.issue_id FROM dependencies d JOIN below ON d.depends_on_id = below.id WHERE d.type = 'parent-child'
      ) SELECT id FROM below)`,
    values: [parent],
  };
}

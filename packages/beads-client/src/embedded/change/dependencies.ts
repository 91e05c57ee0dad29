import { requirePossible } from "../../calls/possible-dependency.js";
import type { Dependency } from "../../contract/bead.js";
import type { NewDependency } from "../../contract/inputs.js";
import { conflict, dependencyCycle } from "../../errors/refusals.js";
import { blocksReach } from "../query/obstacles.js";
import type { Prepare } from "../store/prepare.js";
import { requireBead } from "../store/rows.js";
import type { Tables } from "../store/tables.js";
import { noteChange } from "./change-bead.js";

/** Who adds a dependency, where and when. */
export interface Adding {
  readonly prepare: Prepare;
  readonly tables: Tables;
  readonly actor: string;
  readonly now: string;
}

/**
 * Adds the dependency, by the rules of bd. The same one again changes nothing.
 * @throws BeadsError `not_found`, `invalid_input`, `dependency_cycle`, `conflict`
 */
export function addDependency(options: Adding & { dependency: NewDependency }): Dependency {
  const { tables, dependency } = options;
  const fresh = insertDependency(options);
  if (fresh.isNew) noteChange({ tables, id: dependency.issue_id, fields: ["dependencies"] });
  return fresh.dependency;
}

/** The same without telling those who watch: for a bead that is being made. */
export function insertDependency(options: Adding & { dependency: NewDependency }): {
  isNew: boolean;
  dependency: Dependency;
} {
  const { prepare, tables, actor, now } = options;
  const { issue_id, depends_on_id, type = "blocks" } = options.dependency;
  const from = requireBead(tables, issue_id);
  const to = requireBead(tables, depends_on_id);
  requirePossible({ from, to, type });
  const there = tables.edge({ issue_id, depends_on_id });
  if (there !== undefined) return { isNew: false, dependency: sameType({ there, type }) };
  const blocks = type === "blocks" || type === "conditional-blocks";
  if (blocks && blocksReach({ prepare, from: depends_on_id, to: issue_id }))
    throw dependencyCycle({ issue_id, depends_on_id });
  const dependency = { issue_id, depends_on_id, type, created_at: now, created_by: actor, metadata: "{}" };
  tables.addEdge(dependency, JSON.stringify(dependency));
  return { isNew: true, dependency };
}

/** @throws BeadsError `not_found` */
export function removeDependency(options: { tables: Tables; issue_id: string; depends_on_id: string }): void {
  const { tables, issue_id } = options;
  requireBead(tables, issue_id);
  if (tables.removeEdge(options)) noteChange({ tables, id: issue_id, fields: ["dependencies"] });
}

/** @throws BeadsError `conflict` */
function sameType(options: { there: string; type: string }): Dependency {
  const there = JSON.parse(options.there) as Dependency;
  if (there.type === options.type) return there;
  const { issue_id: id, depends_on_id, type } = there;
  throw conflict({
    id,
    problem: `depends on ${depends_on_id} already, by ${type}; remove that first`,
    facts: { depends_on_id, type },
  });
}

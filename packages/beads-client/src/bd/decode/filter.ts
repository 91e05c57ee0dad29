import type { ListedBead } from "../../contract/bead.js";
import type { ListFilter, ReadyFilter } from "../../contract/inputs.js";

/**
 * The beads that fit, in the contract's order. `bd` is asked for as little as it can be trusted with, and some releases drop a
 * filter in silence: so all of it is applied here.
 */
export function fitting(options: {
  beads: readonly ListedBead[];
  filter: ListFilter & ReadyFilter;
  text?: string | undefined;
}): readonly ListedBead[] {
  const { beads, filter, text } = options;
  const { sort = "priority", limit } = filter;
  return beads
    .filter((bead) => fits({ bead, filter }) && (text === undefined || holds({ bead, text })))
    .sort(orders[sort])
    .slice(0, limit);
}

const byAge = (a: ListedBead, b: ListedBead) => Date.parse(a.created_at) - Date.parse(b.created_at) || byId(a, b);
const byId = (a: ListedBead, b: ListedBead) => (a.id < b.id ? -1 : 1);
const orders = {
  oldest: byAge,
  priority: (a: ListedBead, b: ListedBead) =>
    a.priority - b.priority || Date.parse(b.created_at) - Date.parse(a.created_at) || byId(a, b),
};

function fits(options: { bead: ListedBead; filter: ListFilter & ReadyFilter }): boolean {
  const { bead, filter } = options;
  const {
    assignee,
    unassigned,
    issue_type,
    priority,
    labels = [],
    labelsAny,
    metadata = {},
    excludeLabels = [],
  } = filter;
  const has = (label: string) => bead.labels.includes(label);
  return (
    (assignee === undefined || bead.assignee === assignee) &&
    !(unassigned && bead.assignee !== undefined) &&
    (issue_type === undefined || bead.issue_type === issue_type) &&
    (priority === undefined || bead.priority === priority) &&
    labels.every(has) &&
    (labelsAny === undefined || labelsAny.some(has)) &&
    !excludeLabels.some(has) &&
    Object.entries(metadata).every(([key, value]) => textOf(bead.metadata?.[key]) === value)
  );
}

/** What only listings ask for. */
export function isListed(options: { bead: ListedBead; filter: ListFilter }): boolean {
  const { bead, filter } = options;
  const { status, closed = false, ids, parent, internal = false, issue_type } = filter;
  return (
    (status === undefined ? closed || bead.status !== "closed" : status.includes(bead.status)) &&
    (ids === undefined || ids.includes(bead.id)) &&
    (parent === undefined || isChildOf(bead, parent)) &&
    // A type that is asked for by its name is meant.
    (internal || issue_type !== undefined || !isInternal(bead))
  );
}

const internalTypes = ["gate", "agent", "rig", "role", "message"];

function isInternal(bead: ListedBead): boolean {
  return internalTypes.includes(bead.issue_type) || bead.is_template === true || bead.ephemeral === true;
}

function isChildOf(bead: ListedBead, parent: string): boolean {
  const edges = (bead.dependencies ?? []) as readonly { depends_on_id?: string; type?: string }[];
  return edges.some(({ depends_on_id, type }) => type === "parent-child" && depends_on_id === parent);
}

function holds(options: { bead: ListedBead; text: string }): boolean {
  const { id, title, description = "" } = options.bead;
  const text = options.text.toLowerCase();
  return [id, title, description].some((place) => place.toLowerCase().includes(text));
}

function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}

import type { Bead } from "../../contract/bead.js";
import { requireBead } from "../store/rows.js";
import type { Patch, Tables } from "../store/tables.js";

/**
 * Reads the bead, changes of it what was decided, and tells those who watch. Inside a transaction of the caller's.
 * @throws BeadsError `not_found`, or what `decide` throws
 */
export function changeBead(options: {
  tables: Tables;
  id: string;
  /** Undefined: nothing is to be changed. */
  decide: (bead: Bead) => Patch | undefined;
}): Bead {
  const { tables, id, decide } = options;
  const before = requireBead(tables, id);
  const patch = decide(before);
  if (patch === undefined) return before;
  tables.patchBead(id, patch);
  return noteChange({ tables, id, fields: Object.keys(patch).filter((field) => field !== "updated_at") });
}

/** Tells those who watch that these are other than they were, and gives the bead as it is now. */
export function noteChange(options: { tables: Tables; id: string; fields: readonly string[] }): Bead {
  const { tables, id, fields } = options;
  if (fields.length > 0) tables.addChange({ id, kind: "changed", fields });
  return requireBead(tables, id);
}

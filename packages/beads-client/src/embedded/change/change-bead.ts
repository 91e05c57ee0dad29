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
  tables.addChange({ id, kind: "changed", fields: Object.keys(patch).filter((field) => field !== "updated_at") });
  return patched(before, patch);
}

/** The bead as it is with the patch; as in the store, null takes a field away. */
function patched(bead: Bead, patch: Patch): Bead {
  const fields = Object.entries({ ...bead, ...patch }).filter(([, value]) => value !== null);
  return Object.fromEntries(fields) as Bead;
}

/** Tells those who watch that these are other than they were, and gives the bead as it is now. */
export function noteChange(options: { tables: Tables; id: string; fields: readonly string[] }): Bead {
  const { tables, id, fields } = options;
  if (fields.length > 0) tables.addChange({ id, kind: "changed", fields });
  return requireBead(tables, id);
}

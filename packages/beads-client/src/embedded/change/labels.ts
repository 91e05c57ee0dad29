import type { Bead } from "../../contract/bead.js";
import { requireBead } from "../store/rows.js";
import type { Tables } from "../store/tables.js";
import { noteChange } from "./change-bead.js";

/** @throws BeadsError `not_found` */
export function changeLabels(options: {
  tables: Tables;
  id: string;
  labels: readonly string[];
  how: "addLabel" | "removeLabel";
}): Bead {
  const { tables, id, labels, how } = options;
  requireBead(tables, id);
  const changed = labels.filter((label) => tables[how](id, label));
  return noteChange({ tables, id, fields: changed.length > 0 ? ["labels"] : [] });
}

import { BeadIdSchema } from "../contract/bead.js";
import { checked } from "../contract/checked.js";

/** @throws BeadsError `invalid_input` */
export function checkedId(id: string): string {
  return checked({ schema: BeadIdSchema, value: id, what: "The id of a bead" });
}

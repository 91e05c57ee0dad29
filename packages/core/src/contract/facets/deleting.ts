import * as z from "zod";
import { facetOperation, type NoParams } from "./facet-operation.js";

const DeletedSchema = z.object({
  sessionId: z.string(),
  /** The work that still waited for it, and never will be done. */
  cancelled: z.array(z.string()),
});
export type DeletedSession = z.infer<typeof DeletedSchema>;

/** The end of a session's record. */
export const deletingFacets = {
  deleteSession: facetOperation<NoParams, NoParams, DeletedSession>({
    capability: "delete",
    kind: "ends",
    path: "delete",
    summary:
      "Deletes a stopped session and its conversation. Its id is not found any more and never used again; its work stays readable.",
    params: z.strictObject({}),
    result: DeletedSchema,
  }),
};

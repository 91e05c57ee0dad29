import * as z from "zod";
import { facetOperation, type NoParams } from "./facet-operation.js";

const RevertResultSchema = z.object({
  sessionId: z.string(),
  /** The conversation now ends before this message; null: nothing is taken back. */
  revertedFrom: z.string().nullable(),
  /** What it did to the files of the work directory, as a patch, where the agent says so. */
  diff: z.string().nullable(),
});
export type RevertResult = z.infer<typeof RevertResultSchema>;

/** Taking back what was said and done, and taking that back. */
export const revertingFacets = {
  revertSession: facetOperation({
    capability: "revert",
    kind: "changes",
    path: "revert",
    summary:
      "Takes the conversation back to before a message, and the files that the agent changed since. The next prompt makes it final.",
    params: z.strictObject({ messageId: z.string().min(1).max(300) }),
    result: RevertResultSchema,
  }),
  unrevertSession: facetOperation<NoParams, NoParams, RevertResult>({
    capability: "revert",
    kind: "changes",
    path: "unrevert",
    summary: "Undoes the revert that no prompt has made final yet; nothing where there is none.",
    params: z.strictObject({}),
    result: RevertResultSchema,
  }),
};

import * as z from "zod";

const CursorSchema = z.string();

/** Something about one bead changed. */
const BeadChangeSchema = z.object({
  /** Where to go on: `watch({ after: cursor })`. Opaque, and good for as long as the workspace is. */
  cursor: CursorSchema,
  kind: z.enum(["created", "changed", "deleted"]),
  id: z.string(),
  /**
   * What of it is another now, by the names of its fields: `status`, `assignee`, `labels`, `dependencies`, `comments` …
   * Several changes that came shortly after one another may be told as one. Empty of one that was created or deleted.
   */
  fields: z.array(z.string()),
  /** As it was when the change was read, which may be later than the change. Null: it is gone. */
  status: z.string().nullable(),
  assignee: z.string().nullable(),
});

/**
 * From this cursor on nothing is missed, and what came before is unknown: list anew. The first event of a watch without a
 * cursor, or with one that cannot be gone on from, since it is another workspace's or too old.
 */
const ResyncSchema = z.object({ cursor: CursorSchema, kind: z.literal("resync") });

export const BeadEventSchema = z.discriminatedUnion("kind", [BeadChangeSchema, ResyncSchema]);
export type BeadEvent = z.infer<typeof BeadEventSchema>;

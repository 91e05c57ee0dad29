import * as z from "zod";

/** ISO 8601 with an offset. The clients write whole seconds in UTC, as `bd` keeps them. */
const TimeSchema = z.iso.datetime({ offset: true });

/** The statuses that every workspace has. Others may be configured in `bd`, and are kept. */
export const beadStatuses = ["open", "in_progress", "blocked", "deferred", "closed", "pinned", "hooked"] as const;

/** The types that every workspace has. Others may be configured in `bd`, and are kept. */
export const beadTypes = [
  "bug",
  "feature",
  "task",
  "epic",
  "chore",
  "decision",
  "message",
  "molecule",
  "gate",
  "spike",
  "story",
  "milestone",
  "event",
] as const;

/** The full id of a bead, such as `tp-9bq` or, of a child, `tp-9bq.1`. A part of one is never taken for it. */
export const BeadIdSchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*-[A-Za-z0-9_.-]*[A-Za-z0-9_]$/, "must be the full id of a bead, such as tp-9bq");

/** Custom data of a bead, by keys that every `bd` takes. */
export const MetadataKeySchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, "must be letters, digits, _ and .");

/**
 * A bead, with the names that `bd` gives to its fields: what it documents of them holds here. Absent is what is empty. Fields
 * that are not named here are passed on as they are.
 */
export const BeadSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
  design: z.string().optional(),
  acceptance_criteria: z.string().optional(),
  notes: z.string().optional(),
  spec_id: z.string().optional(),
  /** One of `beadStatuses`, or a configured one. */
  status: z.string(),
  /** 0 is the most urgent, 4 the least. */
  priority: z.number().int().min(0).max(4),
  /** One of `beadTypes`, or a configured one. */
  issue_type: z.string(),
  /** Who has it, or is to have it. */
  assignee: z.string().optional(),
  owner: z.string().optional(),
  created_by: z.string().optional(),
  estimated_minutes: z.number().optional(),
  created_at: TimeSchema,
  updated_at: TimeSchema,
  started_at: TimeSchema.optional(),
  closed_at: TimeSchema.optional(),
  close_reason: z.string().optional(),
  due_at: TimeSchema.optional(),
  /** Until then it is not ready. */
  defer_until: TimeSchema.optional(),
  external_ref: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  ephemeral: z.boolean().optional(),
  pinned: z.boolean().optional(),
  is_template: z.boolean().optional(),
  /** In the order of the alphabet. */
  labels: z.array(z.string()),
});
export type Bead = z.infer<typeof BeadSchema>;

/** A bead in a listing. */
export const ListedBeadSchema = BeadSchema.extend({
  /** How many `blocks` edges it has to others. */
  dependency_count: z.number().int(),
  /** How many `blocks` edges others have to it. */
  dependent_count: z.number().int(),
  comment_count: z.number().int(),
});
export type ListedBead = z.infer<typeof ListedBeadSchema>;

/** That one bead depends on another. Of `parent-child` the child is the one that depends. */
export const DependencySchema = z.looseObject({
  issue_id: z.string(),
  /** A bead, which need not exist any more, or `external:project:capability`. */
  depends_on_id: z.string(),
  /** `blocks`, `conditional-blocks`, `waits-for` and `parent-child` bear on what is ready; others only tell something. */
  type: z.string(),
});
export type Dependency = z.infer<typeof DependencySchema>;

export const CommentSchema = z.looseObject({
  id: z.string(),
  issue_id: z.string(),
  author: z.string(),
  text: z.string(),
  created_at: TimeSchema,
});
export type Comment = z.infer<typeof CommentSchema>;

/** A bead with all that hangs on it. */
export const BeadDetailsSchema = BeadSchema.extend({
  /** What it depends on. */
  dependencies: z.array(DependencySchema),
  /** What depends on it. */
  dependents: z.array(DependencySchema),
  /** Oldest first. */
  comments: z.array(CommentSchema),
});
export type BeadDetails = z.infer<typeof BeadDetailsSchema>;

/** How many beads there are, with the names of `bd status`. Beads that listings leave out count too. */
export const StatsSchema = z.looseObject({
  total_issues: z.number().int(),
  open_issues: z.number().int(),
  in_progress_issues: z.number().int(),
  closed_issues: z.number().int(),
  /** That have an open blocker, whatever their status. */
  blocked_issues: z.number().int(),
  deferred_issues: z.number().int(),
  ready_issues: z.number().int(),
  pinned_issues: z.number().int(),
});
export type Stats = z.infer<typeof StatsSchema>;

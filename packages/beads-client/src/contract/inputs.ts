import * as z from "zod";
import { BeadIdSchema, MetadataKeySchema } from "./bead.js";
import { ActorSchema, LabelSchema, TextSchema, TitleSchema } from "./texts.js";

const PrioritySchema = z.number().int().min(0).max(4);
const NameSchema = z
  .string()
  .max(50)
  .regex(/^[a-z][a-z0-9_-]*$/, "must be a lower-case word");
const TimeSchema = z.iso.datetime({ offset: true });
const MetadataSchema = z.record(MetadataKeySchema, z.json());
const MinutesSchema = z.number().int().min(0).max(10_000_000);

/** What a new dependency is, seen from the bead that depends. */
const DependsOnSchema = z.strictObject({
  depends_on_id: BeadIdSchema,
  /** Default `blocks`: the other must be closed first. At most 32 characters, which is what the strictest `bd` takes. */
  type: z
    .string()
    .max(32)
    .regex(/^[a-z][a-z0-9_-]*$/, "must be a lower-case word")
    .optional(),
});

/** What a new bead is. */
export const NewBeadSchema = z.strictObject({
  title: TitleSchema,
  description: TextSchema.optional(),
  design: TextSchema.optional(),
  acceptance_criteria: TextSchema.optional(),
  notes: TextSchema.optional(),
  spec_id: z.string().max(200).optional(),
  /** Default 2. */
  priority: PrioritySchema.optional(),
  /** Default `task`. */
  issue_type: NameSchema.optional(),
  /** For whom it is: only this actor can claim it. */
  assignee: ActorSchema.optional(),
  estimated_minutes: MinutesSchema.optional(),
  due_at: TimeSchema.optional(),
  defer_until: TimeSchema.optional(),
  external_ref: z.string().min(1).max(200).optional(),
  metadata: MetadataSchema.optional(),
  labels: z.array(LabelSchema).optional(),
  /** The bead that it is a child of: its id becomes `parent.N`, and it inherits the parent's labels. */
  parent: BeadIdSchema.optional(),
  dependencies: z.array(DependsOnSchema).optional(),
});
export type NewBead = z.infer<typeof NewBeadSchema>;

/**
 * What to change of a bead. An empty text clears, as `null` clears a time. Closing has its own method, as have labels,
 * metadata, and appending to the notes.
 */
export const BeadChangesSchema = z
  .strictObject({
    title: TitleSchema,
    description: TextSchema,
    design: TextSchema,
    acceptance_criteria: TextSchema,
    /** Replaces all notes. What others append meanwhile is lost: see `appendNotes`. */
    notes: TextSchema,
    spec_id: z.string().max(200),
    status: NameSchema.refine((status) => status !== "closed", "cannot be closed by an update: call close"),
    priority: PrioritySchema,
    issue_type: NameSchema,
    assignee: z.union([z.literal(""), ActorSchema]),
    estimated_minutes: MinutesSchema,
    due_at: TimeSchema.nullable(),
    defer_until: TimeSchema.nullable(),
    external_ref: z.string().max(200),
  })
  .partial()
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), "must change something");
export type BeadChanges = z.infer<typeof BeadChangesSchema>;

/** A change of metadata, key by key: what is set is replaced as a whole, all other keys stay. */
export const MetadataChangesSchema = z
  .strictObject({ set: MetadataSchema.optional(), unset: z.array(MetadataKeySchema).optional() })
  .refine(({ set = {}, unset = [] }) => Object.keys(set).length + unset.length > 0, "must change something")
  .refine(({ set = {}, unset = [] }) => !unset.some((key) => key in set), "must not set and unset the same key");
export type MetadataChanges = z.infer<typeof MetadataChangesSchema>;

export const NewDependencySchema = DependsOnSchema.extend({ issue_id: BeadIdSchema });
export type NewDependency = z.infer<typeof NewDependencySchema>;

/** What listings have in common. A bead must fit everything that is given. */
const FilterSchema = z.strictObject({
  assignee: ActorSchema.optional(),
  /** Only those that nobody has. */
  unassigned: z.boolean().optional(),
  issue_type: NameSchema.optional(),
  priority: PrioritySchema.optional(),
  /** All of these. */
  labels: z.array(LabelSchema).optional(),
  /** At least one of these. */
  labelsAny: z.array(LabelSchema).min(1).optional(),
  /** With these values, as texts. */
  metadata: z.record(MetadataKeySchema, z.string()).optional(),
  /** Default: all of them. */
  limit: z.number().int().min(1).optional(),
});

export const ListFilterSchema = FilterSchema.extend({
  /** Default: every status but `closed`. */
  status: z.array(NameSchema).min(1).optional(),
  /** With `status` absent: the closed ones too. */
  closed: z.boolean().optional(),
  ids: z.array(BeadIdSchema).optional(),
  /** Only the children of this bead. */
  parent: BeadIdSchema.optional(),
  /**
   * Also what is no work of its own: gates, templates, ephemeral beads, and those of the types `agent`, `rig`, `role` and
   * `message`.
   */
  internal: z.boolean().optional(),
});
export type ListFilter = z.infer<typeof ListFilterSchema>;

export const ReadyFilterSchema = FilterSchema.extend({
  /** Only what is below this bead, however deep. */
  parent: BeadIdSchema.optional(),
  /** None of these. */
  excludeLabels: z.array(LabelSchema).optional(),
  /** Default `priority`: the most urgent first, of those the newest. `oldest`: by age alone. */
  sort: z.enum(["priority", "oldest"]).optional(),
});
export type ReadyFilter = z.infer<typeof ReadyFilterSchema>;

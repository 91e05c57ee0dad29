import { isAbsolute } from "node:path";
import * as z from "zod";
import { ActorSchema, SomeTextSchema } from "./texts.js";

/** How long a caller waits. */
export const CallOptionsSchema = z.strictObject({
  /** Ends the wait with `aborted`. A change that had begun may be made all the same: the error's `effect` says so. */
  signal: z.instanceof(AbortSignal).optional(),
  /** Milliseconds; then the call is refused with `timeout`, and `effect` as above. Default: that of the client. */
  timeoutMs: z.number().min(0).optional(),
});
export type CallOptions = z.infer<typeof CallOptionsSchema>;

/** Of a call that changes something. */
export const ChangeOptionsSchema = CallOptionsSchema.extend({
  /** Who changes it. Default: the client's. */
  actor: ActorSchema.optional(),
});
export type ChangeOptions = z.infer<typeof ChangeOptionsSchema>;

export const CreateOptionsSchema = ChangeOptionsSchema.extend({
  /**
   * Makes the call safe to repeat: the same key with the same content is the same bead, made once; with other content it is
   * refused with `conflict`. Kept in the bead's metadata, so that it moves with the bead.
   */
  key: z
    .string()
    .max(200)
    .regex(/^[\x21-\x7e]+$/, "must be ASCII without spaces")
    .optional(),
});
export type CreateOptions = z.infer<typeof CreateOptionsSchema>;

/** What must hold of a bead for a change to be made. */
const ChangeConditionSchema = z.strictObject({
  status: z.string().optional(),
  /** `""`: nobody has it. */
  assignee: z.string().optional(),
});
export type ChangeCondition = z.infer<typeof ChangeConditionSchema>;

export const UpdateOptionsSchema = ChangeOptionsSchema.extend({
  /** Otherwise nothing is changed, and the call is refused with `conflict`. */
  onlyIf: ChangeConditionSchema.optional(),
});
export type UpdateOptions = z.infer<typeof UpdateOptionsSchema>;

export const ReleaseOptionsSchema = ChangeOptionsSchema.extend({
  /** Who is to lose it: it is released only if this is who has it. Default: the actor. */
  holder: ActorSchema.optional(),
});
export type ReleaseOptions = z.infer<typeof ReleaseOptionsSchema>;

export const CloseOptionsSchema = ChangeOptionsSchema.extend({
  /** Default `Closed`. */
  reason: SomeTextSchema.optional(),
  /** Also with what would keep it from being closed: an open blocker, an open child of an epic, a gate, a pin. */
  force: z.boolean().optional(),
  /** It is closed only if this is who has it. Default: whoever has it, as in `bd`. */
  holder: ActorSchema.optional(),
});
export type CloseOptions = z.infer<typeof CloseOptionsSchema>;

export const ImportOptionsSchema = ChangeOptionsSchema.extend({
  /**
   * What becomes of a bead that is there already. `newer`, the default: replaced by a line whose `updated_at` is later, else
   * kept. `keep`: kept. Labels, dependencies and comments of a line that is taken are added to those that are there.
   */
  existing: z.enum(["newer", "keep"]).optional(),
});
export type ImportOptions = z.infer<typeof ImportOptionsSchema>;

export const ExportOptionsSchema = CallOptionsSchema.extend({
  /** Also what listings leave out, and lines that are no beads, such as memories. Default true: all that there is. */
  internal: z.boolean().optional(),
});
export type ExportOptions = z.infer<typeof ExportOptionsSchema>;

export const WatchOptionsSchema = z.strictObject({
  /** The cursor of the last event that was seen. Absent: from now on, beginning with a `resync`. */
  after: z.string().optional(),
  /** Ends the iteration, without an error. */
  signal: z.instanceof(AbortSignal).optional(),
});
export type WatchOptions = z.infer<typeof WatchOptionsSchema>;

const PrefixSchema = z
  .string()
  .max(30)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "must be lower-case letters and digits, and begin with a letter");

export const InitOptionsSchema = CallOptionsSchema.extend({
  /** What the workspace's ids begin with. */
  prefix: PrefixSchema,
});
export type InitOptions = z.infer<typeof InitOptionsSchema>;

/** How a client is opened, whichever it is. */
export const OpenOptionsSchema = z.strictObject({
  /** The workspace's folder, which `bd` calls `.beads`, by its absolute path. No other one is ever looked for. */
  beadsDir: z
    .string()
    .min(1)
    .refine((path) => isAbsolute(path), "must be an absolute path"),
  /** Who makes the changes of calls that name nobody. */
  actor: ActorSchema,
  /** The prefix that the workspace's ids must have: one of another prefix is refused with `workspace_mismatch`. */
  prefix: PrefixSchema.optional(),
  /** How long a call that does not say may take, in milliseconds. Default 60 000. */
  timeoutMs: z.number().int().min(1).optional(),
});
export type OpenOptions = z.infer<typeof OpenOptionsSchema>;

export const defaultTimeoutMs = 60_000;

/** A text by which beads are looked for. */
export const SearchTextSchema = z.string().trim().min(1).max(1000);

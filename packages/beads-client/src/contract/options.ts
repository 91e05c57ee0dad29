import * as z from "zod";
import { ActorSchema } from "./texts.js";

/** How long a caller waits. */
export interface CallOptions {
  /** Ends the wait with `aborted`. A change that had begun may be made all the same: the error's `effect` says so. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; then the call is refused with `timeout`, and `effect` as above. Default: that of the client. */
  readonly timeoutMs?: number | undefined;
}

/** Of a call that changes something. */
export interface ChangeOptions extends CallOptions {
  /** Who changes it. Default: the client's. */
  readonly actor?: string | undefined;
}

export interface CreateOptions extends ChangeOptions {
  /**
   * Makes the call safe to repeat: the same key with the same content is the same bead, made once; with other content it is
   * refused with `conflict`. Kept in the bead's metadata, so that it moves with the bead. ASCII without spaces, at most 200.
   */
  readonly key?: string | undefined;
}

/** What must hold of a bead for a change to be made. */
export interface ChangeCondition {
  readonly status?: string | undefined;
  /** `""`: nobody has it. */
  readonly assignee?: string | undefined;
}

export interface UpdateOptions extends ChangeOptions {
  /** Otherwise nothing is changed, and the call is refused with `conflict`. */
  readonly onlyIf?: ChangeCondition | undefined;
}

export interface ReleaseOptions extends ChangeOptions {
  /** Who is to lose it: it is released only if this is who has it. Default: the actor. */
  readonly holder?: string | undefined;
}

export interface CloseOptions extends ChangeOptions {
  /** Default `Closed`. */
  readonly reason?: string | undefined;
  /** Also with what would keep it from being closed: an open blocker, an open child of an epic, a gate, a pin. */
  readonly force?: boolean | undefined;
  /** It is closed only if this is who has it. Default: whoever has it, as in `bd`. */
  readonly holder?: string | undefined;
}

export interface ImportOptions extends ChangeOptions {
  /**
   * What becomes of a bead that is there already. `newer`, the default: replaced by a line whose `updated_at` is later, else
   * kept. `keep`: kept. Labels, dependencies and comments of a line are added either way, unless it was kept.
   */
  readonly existing?: "newer" | "keep" | undefined;
}

export interface ExportOptions extends CallOptions {
  /** Also what listings leave out, and lines that are no beads, such as memories. Default true: all that there is. */
  readonly internal?: boolean | undefined;
}

export interface WatchOptions {
  /** The cursor of the last event that was seen. Absent: from now on, beginning with a `resync`. */
  readonly after?: string | undefined;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal | undefined;
}

export const PrefixSchema = z
  .string()
  .max(30)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "must be lower-case letters and digits, and begin with a letter");

/** How a client is opened, whichever it is. */
export const OpenOptionsSchema = z.strictObject({
  /** The workspace's folder, which `bd` calls `.beads`, by its absolute path. No other one is ever looked for. */
  beadsDir: z.string().min(1),
  /** Who makes the changes of calls that name nobody. */
  actor: ActorSchema,
  /** The prefix that the workspace's ids must have: one of another prefix is refused with `workspace_mismatch`. */
  prefix: PrefixSchema.optional(),
  /** How long a call that does not say may take, in milliseconds. Default 60 000. */
  timeoutMs: z.number().int().min(1).optional(),
});
export type OpenOptions = z.infer<typeof OpenOptionsSchema>;

export const defaultTimeoutMs = 60_000;

/** What every call's options may hold, for a check of what a caller without types gave. */
export const CallOptionsSchema = z.looseObject({
  signal: z.instanceof(AbortSignal).optional(),
  timeoutMs: z.number().min(0).optional(),
  actor: ActorSchema.optional(),
});

export const CreateKeySchema = z
  .string()
  .max(200)
  .regex(/^[\x21-\x7e]+$/, "must be ASCII without spaces");

export const SearchTextSchema = z.string().trim().min(1).max(1000);

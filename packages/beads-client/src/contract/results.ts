import * as z from "zod";
import { BeadSchema } from "./bead.js";

export const CreatedSchema = z.object({
  bead: BeadSchema,
  /** False: an earlier call with the same key had made it, and it is as it is now. */
  created: z.boolean(),
});
export type Created = z.infer<typeof CreatedSchema>;

/** The workspace that a client works on. */
export const WorkspaceSchema = z.object({
  beadsDir: z.string(),
  /** What its ids begin with. */
  prefix: z.string(),
});
export type Workspace = z.infer<typeof WorkspaceSchema>;

export const HealthSchema = z.object({
  /** Whether a call could be answered just now. */
  ok: z.boolean(),
  /** The client's kind. */
  kind: z.string(),
  beadsDir: z.string(),
  /** Null where it could not be read. */
  prefix: z.string().nullable(),
  /** Of the program or library that keeps the beads. */
  version: z.string().nullable(),
  /** Milliseconds that the question took. */
  tookMs: z.number(),
  /** Why it is not ok. */
  problem: z.object({ code: z.string(), message: z.string(), remedy: z.string().nullable() }).nullable(),
});
export type Health = z.infer<typeof HealthSchema>;

export const ImportedSchema = z.object({
  /** Beads that were not there. */
  created: z.array(z.string()),
  updated: z.array(z.string()),
  /** Beads that stay as they were, for their line is not newer. */
  kept: z.array(z.string()),
  /** How many lines were passed over: empty ones, headers, tombstones of deleted beads. */
  skippedLines: z.number().int(),
});
export type Imported = z.infer<typeof ImportedSchema>;

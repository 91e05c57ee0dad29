import { type Json, type StatePort, WorktreeRequestSchema, WorktreeSchema } from "@townkit/core";
import * as z from "zod";

/** What is kept of a worktree. */
export const WorktreeRecordSchema = z.strictObject({
  worktree: WorktreeSchema,
  /** As it was asked for: a repeat asks for the same, wherever the repository stands by then. */
  asked: WorktreeRequestSchema,
  /** The repository's own folder, the same from each of its worktrees. */
  gitDir: z.string(),
  /** `making`: nobody has been told of it yet, so nobody has worked in it. */
  state: z.enum(["making", "made", "removed"]),
  changedAt: z.string(),
});
export type WorktreeRecord = z.infer<typeof WorktreeRecordSchema>;

const prefix = "worktree/";

/** The records of a town's worktrees. */
export interface WorktreeBook {
  find(id: string): Promise<WorktreeRecord | undefined>;
  /** Oldest first. */
  all(): Promise<WorktreeRecord[]>;
  keep(record: WorktreeRecord): Promise<void>;
  forget(id: string): Promise<void>;
}

export function createWorktreeBook(state: StatePort): WorktreeBook {
  return {
    async find(id) {
      const value = await state.get(`${prefix}${id}`);
      return value === undefined ? undefined : WorktreeRecordSchema.parse(value);
    },
    async all() {
      const records = (await state.list(prefix)).map(({ value }) => WorktreeRecordSchema.parse(value));
      return records.toSorted((a, b) => (a.worktree.createdAt < b.worktree.createdAt ? -1 : 1));
    },
    keep: (record) => state.put(`${prefix}${record.worktree.id}`, record as unknown as Json),
    forget: (id) => state.delete(`${prefix}${id}`),
  };
}

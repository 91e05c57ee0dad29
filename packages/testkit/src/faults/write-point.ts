import type { Commit, Json } from "@townkit/core";
import * as z from "zod";

/** One durable write of a town: a commit of the pool's, or a key of a backend's own space. */
export type StoreWrite =
  | { readonly kind: "commit"; readonly change: Commit }
  | { readonly kind: "put"; readonly namespace: string; readonly key: string; readonly value: Json }
  | { readonly kind: "delete"; readonly namespace: string; readonly key: string };

/** A place in a town's life, counted in durable writes, and so the same in every run. */
export const WritePointSchema = z.strictObject({
  when: z.enum(["before", "after"]),
  /** The first is 1. */
  number: z.int().min(1),
  /** Only the writes in which this id stands are counted: a session's, or an assignment's. */
  about: z.string().min(1),
});
export type WritePoint = z.infer<typeof WritePointSchema>;

export function isAbout(write: StoreWrite, id: string): boolean {
  return JSON.stringify(write).includes(id);
}

/** The write in a few words, for a person who reads where a process ended. */
export function describeWrite(write: StoreWrite): string {
  if (write.kind !== "commit") return `${write.kind} ${write.namespace} ${write.key}`;
  const { sessions = [], assignments = [], operations = [], events = [] } = write.change;
  const parts = [
    ...sessions.map(({ session }) => `session ${session.id} ${session.status}`),
    ...assignments.map(({ id, state, attempt }) => `assignment ${id} ${state} (attempt ${attempt})`),
    ...operations.map(({ method, result }) => `${method} ${result === null ? "intended" : "done"}`),
    ...events.map(({ type }) => type),
  ];
  return `commit of ${parts.join(", ")}`;
}

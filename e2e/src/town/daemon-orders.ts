import { WritePointSchema } from "@townkit/testkit/faults";
import { z } from "zod";

/** What is to go wrong in one life of the daemon. */
export const DaemonFaultsSchema = z.strictObject({
  /** It dies at this write. */
  killAt: WritePointSchema.optional(),
});
export type DaemonFaults = z.infer<typeof DaemonFaultsSchema>;

/** What is to go wrong, or to be told, at once: a line of JSON on its standard input. */
export const DaemonOrderSchema = z.discriminatedUnion("do", [
  /** Its event stream from the OpenCode server breaks off. */
  z.strictObject({ do: z.literal("cut") }),
  /** The disk that its store is on has no space for so long. */
  z.strictObject({ do: z.literal("fill"), ms: z.int().positive() }),
  /** Its clock is set forward by so much, or back. */
  z.strictObject({ do: z.literal("jump"), ms: z.int() }),
  /** It says what it holds, in a line of JSON. */
  z.strictObject({ do: z.literal("count") }),
]);
export type DaemonOrder = z.infer<typeof DaemonOrderSchema>;

export const DaemonHoldsSchema = z.object({
  /** Waits on its clock. */
  timers: z.number(),
  /** What keeps its event loop alive, by its kind in the words of Node.js. */
  resources: z.record(z.string(), z.number()),
  /** What is left in its heap after a collection, in bytes. */
  heap: z.number(),
});
export type DaemonHolds = z.infer<typeof DaemonHoldsSchema>;

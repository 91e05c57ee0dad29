import { CursorSchema, SessionIdSchema } from "@townkit/core";
import * as z from "zod";

/** Where the events are streamed, as server-sent events: `id` is the cursor, `data` the event. */
export const eventsPath = "/v1/events";

/** What a reader may ask for. The header `Last-Event-ID` goes before `after`. */
export const EventsQuerySchema = z.strictObject({
  after: CursorSchema.optional(),
  sessionId: SessionIdSchema.optional(),
  durableOnly: z.boolean().optional(),
});
export type EventsQuery = z.infer<typeof EventsQuerySchema>;

/** A server that has nothing to say sends a comment this often, in milliseconds. */
export const heartbeatMs = 10_000;

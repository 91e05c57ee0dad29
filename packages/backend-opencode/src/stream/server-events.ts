import { z } from "zod";
import { MessageInfoSchema, PartSchema, ProtocolErrorSchema } from "../turn/messages.js";

/*
 * The events that are used, checked where they come in. All others, and those of a newer server that look otherwise, are
 * passed over: `parseServerEvent` answers undefined.
 */

export const SessionInfoSchema = z.looseObject({
  id: z.string(),
  directory: z.string(),
  parentID: z.string().optional(),
  title: z.string().optional(),
  /** The mode of its last prompt; a session that was never prompted has none. */
  agent: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type SessionInfo = z.infer<typeof SessionInfoSchema>;

export const SessionStatusSchema = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("idle") }),
  z.looseObject({ type: z.literal("busy") }),
  z.looseObject({ type: z.literal("retry"), attempt: z.number(), message: z.string(), next: z.number() }),
]);
export type ServerSessionStatus = z.infer<typeof SessionStatusSchema>;

/** The call that waits for the answer. */
const AskingToolSchema = z.looseObject({ messageID: z.string() });

export const PermissionRequestSchema = z.looseObject({
  id: z.string(),
  sessionID: z.string(),
  permission: z.string(),
  patterns: z.array(z.string()),
  always: z.array(z.string()),
  tool: AskingToolSchema.optional(),
});
export type PermissionRequest = z.infer<typeof PermissionRequestSchema>;

export const QuestionRequestSchema = z.looseObject({
  id: z.string(),
  sessionID: z.string(),
  questions: z.array(
    z.looseObject({
      question: z.string(),
      header: z.string().optional(),
      options: z.array(z.looseObject({ label: z.string(), description: z.string().optional() })),
      multiple: z.boolean().optional(),
      custom: z.boolean().optional(),
    }),
  ),
  tool: AskingToolSchema.optional(),
});
export type QuestionRequest = z.infer<typeof QuestionRequestSchema>;

/** What the server keeps of a session, one entry after the other, each with its number. */
export const storedEventSchemas = {
  "session.created.1": z.looseObject({ info: SessionInfoSchema }),
  "session.updated.1": z.looseObject({ info: SessionInfoSchema }),
  "message.updated.1": z.looseObject({ info: MessageInfoSchema }),
  "message.removed.1": z.looseObject({ messageID: z.string() }),
  "message.part.updated.1": z.looseObject({ part: PartSchema }),
  "message.part.removed.1": z.looseObject({ messageID: z.string(), partID: z.string() }),
} as const;

const passingEventSchemas = {
  "server.connected": z.looseObject({}),
  "session.status": z.looseObject({ sessionID: z.string(), status: SessionStatusSchema }),
  "session.idle": z.looseObject({ sessionID: z.string() }),
  "session.error": z.looseObject({ sessionID: z.string().optional(), error: ProtocolErrorSchema.optional() }),
  "permission.asked": PermissionRequestSchema,
  "permission.replied": z.looseObject({ sessionID: z.string(), requestID: z.string() }),
  "question.asked": QuestionRequestSchema,
  "question.replied": z.looseObject({ sessionID: z.string(), requestID: z.string() }),
  "question.rejected": z.looseObject({ sessionID: z.string(), requestID: z.string() }),
  "message.part.delta": z.looseObject({
    sessionID: z.string(),
    messageID: z.string(),
    partID: z.string(),
    field: z.string(),
    delta: z.string(),
  }),
} as const;

type Bodies<Schemas extends Record<string, z.ZodType>> = {
  [Type in keyof Schemas]: { readonly type: Type; readonly body: z.infer<Schemas[Type]> };
}[keyof Schemas];

export type StoredBody = Bodies<typeof storedEventSchemas>;
export type PassingEvent = Bodies<typeof passingEventSchemas>;

/** One entry of a session's log. `body` is null for a kind that is not used; its number still counts. */
export interface StoredEvent {
  readonly type: "stored";
  readonly sessionId: string;
  readonly seq: number;
  readonly body: StoredBody | null;
}

export type ServerEvent = StoredEvent | PassingEvent;

const EnvelopeSchema = z.looseObject({
  payload: z.looseObject({ type: z.string(), properties: z.unknown().optional(), syncEvent: z.unknown().optional() }),
});
const SyncEventSchema = z.looseObject({
  type: z.string(),
  seq: z.number().int(),
  aggregateID: z.string(),
  data: z.unknown(),
});
const HistoryEntrySchema = z.looseObject({
  type: z.string(),
  seq: z.number().int(),
  aggregate_id: z.string(),
  data: z.unknown(),
});

/** One item of `/global/event`. Stored changes come there twice; the copy with a number is the one that counts. */
export function parseServerEvent(item: unknown): ServerEvent | undefined {
  const envelope = EnvelopeSchema.safeParse(item);
  if (!envelope.success) return undefined;
  const { type, properties, syncEvent } = envelope.data.payload;
  if (type === "sync") {
    const entry = SyncEventSchema.safeParse(syncEvent);
    return entry.success ? storedEvent({ ...entry.data, sessionId: entry.data.aggregateID }) : undefined;
  }
  if (!isKeyOf(passingEventSchemas, type)) return undefined;
  const body = passingEventSchemas[type].safeParse(properties);
  return body.success ? ({ type, body: body.data } as PassingEvent) : undefined;
}

/** One entry of `/sync/history`. */
export function parseHistoryEntry(item: unknown): StoredEvent | undefined {
  const entry = HistoryEntrySchema.safeParse(item);
  return entry.success ? storedEvent({ ...entry.data, sessionId: entry.data.aggregate_id }) : undefined;
}

function storedEvent(entry: { type: string; seq: number; sessionId: string; data: unknown }): StoredEvent {
  const { type, seq, sessionId, data } = entry;
  const body = isKeyOf(storedEventSchemas, type) ? storedEventSchemas[type].safeParse(data) : undefined;
  return { type: "stored", sessionId, seq, body: body?.success ? ({ type, body: body.data } as StoredBody) : null };
}

function isKeyOf<Table extends object>(table: Table, key: PropertyKey): key is keyof Table {
  return Object.hasOwn(table, key);
}

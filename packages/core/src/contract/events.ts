import * as z from "zod";
import { actionEvents } from "./actions.js";
import { AssignmentStateSchema, EvidenceSchema, FailureSchema, OutcomeSchema } from "./assignment.js";
import { AnswerSchema, AttentionSchema } from "./attention.js";
import { hookNames } from "./hooks.js";
import { MailStateSchema } from "./mail.js";
import { SessionSchema } from "./session.js";
import { ContextFillSchema, UsageSchema } from "./usage.js";

/**
 * Where a reader stands in a stream of events: opaque, `epoch:seq` inside. A cursor of another epoch, or of a past that
 * is no longer kept, is answered with one `resync` event and never with a silent gap.
 */
export const CursorSchema = z.string().min(1).max(2000);
export type Cursor = z.infer<typeof CursorSchema>;

/** Why an agent compacts its context. */
export const compactionReasons = ["limit", "overflow", "asked"] as const;
export type CompactionReason = (typeof compactionReasons)[number];

/**
 * How a backend, or one of its servers, is. `draining`: it ends what it has, takes nothing new, and is replaced then.
 * From the best to the worst.
 */
export const healthStates = ["up", "draining", "restarting", "down"] as const;
export type HealthState = (typeof healthStates)[number];

const sessionEvent = { sessionId: z.string(), at: z.string() };
const townEvent = { sessionId: z.null(), at: z.string() };
const payload = z.record(z.string(), z.unknown());
const actionRun = {
  ...sessionEvent,
  action: z.string(),
  on: z.enum(actionEvents),
  /** The work whose turn it was about; null where it was about none. */
  assignmentId: z.string().nullable(),
  /** Null where it did not come to an end of its own. */
  exitCode: z.number().int().nullable(),
  /** How long it took, in milliseconds. */
  ms: z.number(),
  /** The end of what it wrote, without the secrets that the town knows. */
  output: z.string(),
};

/** Journalled events: committed together with the state that they changed, and replayed from a cursor. */
export const durableEventSchemas = [
  z.object({ type: z.literal("session.created"), ...sessionEvent, session: SessionSchema }),
  /** Status, liveness, pause or anything else of the session changed; `session` is how it is now. */
  z.object({ type: z.literal("session.changed"), ...sessionEvent, session: SessionSchema }),
  /** The session is gone, with its conversation. Nothing more follows for it. */
  z.object({ type: z.literal("session.deleted"), ...sessionEvent }),
  z.object({
    type: z.literal("assignment.created"),
    ...sessionEvent,
    assignmentId: z.string(),
    workType: z.string(),
    /** The first line of the work, cut to 120 characters. */
    title: z.string(),
    state: AssignmentStateSchema,
  }),
  z.object({
    type: z.literal("assignment.changed"),
    ...sessionEvent,
    assignmentId: z.string(),
    attempt: z.number().int(),
    from: AssignmentStateSchema,
    to: AssignmentStateSchema,
    reason: z.string().nullable(),
    evidence: z.array(EvidenceSchema),
    outcome: OutcomeSchema.nullable(),
    failure: FailureSchema.nullable(),
  }),
  /** What a turn used, told with its end. Where later evidence finds more, the attempt's newest one counts. */
  z.object({
    type: z.literal("turn.usage"),
    ...sessionEvent,
    /** The work whose turn it was, and which attempt at it; both null where a call began it, such as a command's. */
    assignmentId: z.string().nullable(),
    attempt: z.number().int().nullable(),
    /** The key of the call that began it; null where work did. */
    callKey: z.string().nullable(),
    usage: UsageSchema,
    context: ContextFillSchema.nullable(),
  }),
  /** The agent has put a summary in the place of its conversation. What nobody watched is not told later. */
  z.object({
    type: z.literal("session.compacted"),
    ...sessionEvent,
    /** The work in whose turn it was; null where it was in no turn of ours. */
    assignmentId: z.string().nullable(),
    /** `limit`: the context was about to be full. `overflow`: the provider refused it as too large. `asked`: somebody asked for it. */
    reason: z.enum(compactionReasons),
  }),
  z.object({ type: z.literal("attention.raised"), ...sessionEvent, attention: AttentionSchema }),
  z.object({
    type: z.literal("attention.settled"),
    ...sessionEvent,
    attentionId: z.string(),
    /** `answered` through us; `withdrawn`: answered elsewhere or no longer asked; `lost`: the agent forgot it, as after a crash. */
    how: z.enum(["answered", "withdrawn", "lost"]),
    answer: AnswerSchema.nullable(),
  }),
  z.object({ type: z.literal("hook.called"), ...sessionEvent, eventId: z.string(), hook: z.enum(hookNames), payload }),
  z.object({ type: z.literal("agent.reported"), ...sessionEvent, eventId: z.string(), report: z.string(), payload }),
  /** A hook or plugin that should have reported did not, or failed; `why` holds the tail of what it said. */
  z.object({ type: z.literal("plugin.failed"), ...sessionEvent, why: z.string() }),
  /** A tool of an MCP server was called through the town. Told where that was asked for, and of the town's own server always. */
  z.object({
    type: z.literal("mcp.called"),
    /** Whose call it was; null where that is no session: a person, or a program of which it is not known for whom it called. */
    sessionId: z.string().nullable(),
    at: z.string(),
    server: z.string(),
    tool: z.string(),
    /** `failed`: the server or the tool said so, or nobody answered. What came of a call that was `cancelled` is not known. */
    outcome: z.enum(["answered", "failed", "cancelled"]),
    /** How long it took, in milliseconds. */
    tookMs: z.number().int(),
  }),
  /** Mail was sent, read, or is dead. Told once it is so; again, where the town was killed in between. */
  z.object({
    type: z.literal("mail.changed"),
    /** In whose inbox it is; null where that is a person's. */
    sessionId: z.string().nullable(),
    at: z.string(),
    mailId: z.string(),
    from: z.string(),
    to: z.string(),
    subject: z.string(),
    state: MailStateSchema,
    /** Why it is dead; null otherwise. */
    reason: z.string().nullable(),
  }),
  /** A bead was made, deleted, or is now somebody else's, in another status, or waits for other things. */
  z.object({
    type: z.literal("bead.changed"),
    ...townEvent,
    /** Null: any may have changed, as nobody looked for a while. */
    beadId: z.string().nullable(),
    /** As it was when that was read; null: it is gone, or it is not known which one it is. */
    status: z.string().nullable(),
    assignee: z.string().nullable(),
  }),
  /** A bead was taken from a session that ended its turns with it open, however often it was reminded: it is nobody's again. */
  z.object({
    type: z.literal("bead.released"),
    ...sessionEvent,
    beadId: z.string(),
    /** The work that it was claimed for. */
    assignmentId: z.string(),
    /** How often the session was reminded. */
    reminders: z.number().int(),
  }),
  /** An action of the user's did what it was to do; `gives`: what the agent gets of it. */
  z.object({
    type: z.literal("action.completed"),
    ...actionRun,
    gives: z.enum(["nothing", "context", "keep_working"]),
  }),
  /** It failed, was too slow, or was cut; or what it asked for was not done. The session goes on without it. */
  z.object({ type: z.literal("action.failed"), ...actionRun, why: z.string() }),
  z.object({
    type: z.literal("backend.health"),
    ...townEvent,
    backend: z.string(),
    /** Which of the servers that it runs sessions on, by its own name for it; null: the backend as a whole. */
    server: z.string().nullable(),
    state: z.enum(healthStates),
    why: z.string().nullable(),
  }),
  /** The orchestrator began to serve: what it found again, and what it could not tell. */
  z.object({
    type: z.literal("town.started"),
    ...townEvent,
    pid: z.number().int().nullable(),
    adopted: z.number().int(),
    unknown: z.number().int(),
  }),
] as const;

/** Passing events: never journalled; after a gap, read the output from its own cursor. */
export const ephemeralEventSchemas = [
  z.object({
    type: z.literal("output.delta"),
    ...sessionEvent,
    assignmentId: z.string().nullable(),
    messageId: z.string(),
    partId: z.string(),
    text: z.string(),
  }),
  z.object({
    type: z.literal("output.tool"),
    ...sessionEvent,
    assignmentId: z.string().nullable(),
    messageId: z.string(),
    partId: z.string(),
    tool: z.string(),
    status: z.enum(["pending", "running", "completed", "error"]),
    title: z.string().nullable(),
  }),
] as const;

/** The stream could not be continued from the cursor: read the state anew, then go on with the events that follow. */
const resyncSchema = z.object({
  type: z.literal("resync"),
  sessionId: z.null(),
  at: z.string(),
  why: z.enum(["foreign_epoch", "pruned", "overflow"]),
});

export const DurableEventSchema = z.discriminatedUnion("type", durableEventSchemas);
export type DurableEvent = z.infer<typeof DurableEventSchema>;
/** What is told by those who work beside an orchestrator, with nothing of its own changed by it. */
export type NotedEvent = Extract<
  DurableEvent,
  { type: "mcp.called" | "mail.changed" | "bead.changed" | "bead.released" }
>;
export const EphemeralEventSchema = z.discriminatedUnion("type", ephemeralEventSchemas);
export type EphemeralEvent = z.infer<typeof EphemeralEventSchema>;

const EventBodySchema = z.discriminatedUnion("type", [...durableEventSchemas, ...ephemeralEventSchemas, resyncSchema]);

/** One event as a reader gets it. An ephemeral event carries the cursor of the durable one before it. */
export const TownEventSchema = EventBodySchema.and(z.object({ cursor: CursorSchema }));
export type TownEvent = z.infer<typeof TownEventSchema>;
export type TownEventType = TownEvent["type"];

export const eventTypes: readonly TownEventType[] = [
  ...durableEventSchemas,
  ...ephemeralEventSchemas,
  resyncSchema,
].map((schema) => schema.shape.type.value);

const durableTypes: ReadonlySet<string> = new Set(durableEventSchemas.map((schema) => schema.shape.type.value));

export function isDurable(event: { type: string }): event is DurableEvent {
  return durableTypes.has(event.type);
}

import * as z from "zod";
import { AttentionSchema } from "./attention.js";
import { SessionIdSchema } from "./ids.js";
import { sessionStatuses } from "./session-statuses.js";

export const SessionStatusSchema = z.enum(sessionStatuses);
export type SessionStatus = z.infer<typeof SessionStatusSchema>;

/** What is known of the agent behind a session. `unknown` is not `dead`: nothing destructive follows from it. */
export const LivenessSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("alive") }),
  z.object({ state: z.literal("dead"), why: z.string() }),
  z.object({ state: z.literal("unknown"), why: z.string() }),
]);
export type Liveness = z.infer<typeof LivenessSchema>;

const text = (max: number) => z.string().min(1).max(max);

/** The variables that Townkit itself gives to a session's shells begin so; nobody else may. */
export const ownVariablePrefix = "TOWN_";

const VariableNameSchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable")
  .refine((name) => !name.toUpperCase().startsWith(ownVariablePrefix), `must not begin with ${ownVariablePrefix}`);

/** Environment variables for the shells of one session: who it is to the programs that its agent runs. */
export const SessionEnvSchema = z.record(
  VariableNameSchema,
  z
    .string()
    .max(32_000)
    .refine((value) => !value.includes("\0"), "must not hold a NUL"),
);
export type SessionEnv = z.infer<typeof SessionEnvSchema>;

/** What to start. Unknown keys are refused. */
export const SessionConfigSchema = z.strictObject({
  /** Chosen by the caller, or made for it. It is the idempotency key of the spawn. */
  id: SessionIdSchema.optional(),
  /** The agent program: `opencode`, `claude` … Absent: that of its role, or the only one that there is. */
  agent: text(64).optional(),
  /** An absolute path of a directory that exists. */
  workDir: text(4096),
  /**
   * What the session is for; a name of the user's: `polecat`, `reviewer`. In a town that has settings for this role, they
   * are taken for what is absent here, once: a later change of the settings is none of this session.
   */
  role: text(64),
  /** The model, in the agent's own spelling: `provider/model`. Absent: the agent's default. */
  model: text(200).optional(),
  /** The agent program's own mode or sub-agent, such as `build` or `plan`. */
  mode: text(64).optional(),
  /** Added to the agent's own system prompt on every turn. */
  systemPrompt: z.string().max(200_000).optional(),
  /**
   * Beside the variables that say which session it is. Not for secrets: it is kept with the session. A backend that cannot
   * give each session its own environment refuses one that asks for it.
   */
  env: SessionEnvSchema.optional(),
  /**
   * What its agent may do without asking: the name of permissions that its backend has for it, such as `read` or `edit`. Absent:
   * those of its role, or the agent's own. A backend that has none of that name refuses it.
   */
  permissions: text(64).optional(),
  /** Whether the agent is to keep what is needed to undo its changes to files. Absent: as the backend is set. */
  snapshot: z.boolean().optional(),
  /** Handed in as the session's first assignment. */
  initPrompt: z.string().min(1).max(1_000_000).optional(),
  /** Which backend is to run it, where there are several. */
  backend: text(64).optional(),
});
export type SessionConfig = z.infer<typeof SessionConfigSchema>;

/** `assignmentId`: the interrupted work that is the reason; null where somebody asked for the pause. */
const PauseSchema = z.object({ since: z.string(), reason: z.string(), assignmentId: z.string().nullable() });

/** What is known of one session. Times are ISO 8601 in UTC. */
export const SessionSchema = z.object({
  id: SessionIdSchema,
  agent: z.string(),
  workDir: z.string(),
  role: z.string(),
  model: z.string().nullable(),
  mode: z.string().nullable(),
  /** What runs it: the backend, or, of one that hands sessions on, the one that has it. */
  backend: z.string(),
  status: SessionStatusSchema,
  /** Why the status is what it is, where that is not plain. Always there with `error`. */
  statusReason: z.string().nullable(),
  liveness: LivenessSchema,
  /** The work that is being delivered or carried out now. */
  currentAssignmentId: z.string().nullable(),
  /** Assignments that wait in the outbox. Always 0 on a bare backend. */
  queued: z.number().int(),
  /** Why nothing is dispatched to this session, or null. `resumeSession` lifts it. */
  paused: PauseSchema.nullable(),
  attention: z.array(AttentionSchema),
  /** The session that this one was forked from. */
  forkedFrom: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Rises by one with every change; what compare-and-swap compares. */
  revision: z.number().int(),
});
export type Session = z.infer<typeof SessionSchema>;

export const SessionFilterSchema = z.strictObject({
  status: z.array(SessionStatusSchema).optional(),
  role: z.string().optional(),
  agent: z.string().optional(),
});
export type SessionFilter = z.infer<typeof SessionFilterSchema>;

/** A listing. `unreachable` names each part that could not be asked: its sessions are then missing or `liveness: unknown`. */
export const SessionListSchema = z.object({
  sessions: z.array(SessionSchema),
  unreachable: z.array(z.object({ backend: z.string(), why: z.string() })),
});
export type SessionList = z.infer<typeof SessionListSchema>;

export const ForkOptionsSchema = z.strictObject({
  /** The new session's id, and the idempotency key of the fork. */
  id: SessionIdSchema.optional(),
  /** The message before which the copy ends. Absent: the whole conversation. */
  atMessageId: z.string().min(1).max(300).optional(),
  newRole: text(64).optional(),
});
export type ForkOptions = z.infer<typeof ForkOptionsSchema>;

import {
  type Adoption,
  AssignmentIdSchema,
  AssignmentSchema,
  AssignOptionsSchema,
  AttemptCauseSchema,
  AttemptSchema,
  AttentionSchema,
  DurabilitySchema,
  type Handle,
  LivenessSchema,
  type PrepareRequest,
  SessionConfigSchema,
  SessionIdSchema,
  type SessionObservation,
  SessionStatusSchema,
  type StartRequest,
  WorkSchema,
} from "@townkit/core";
import type { CheckedSection } from "@townkit/core/config";
import * as z from "zod";

const ResolvedConfigSchema = SessionConfigSchema.required({ id: true, agent: true });

export const HandleSchema: z.ZodType<Handle> = z.object({
  backend: z.string(),
  version: z.number().int(),
  child: z.string().optional(),
  carriesWork: z.boolean().optional(),
  data: z.record(z.string(), z.unknown()),
});

export const PrepareRequestSchema: z.ZodType<PrepareRequest> = z.strictObject({
  config: ResolvedConfigSchema,
  fork: z
    .strictObject({ sessionId: SessionIdSchema, handle: HandleSchema, atMessageId: z.string().optional() })
    .optional(),
});

export const StartRequestSchema: z.ZodType<StartRequest> = z.strictObject({
  config: ResolvedConfigSchema,
  handle: HandleSchema,
  forkedFrom: z.string().nullable(),
  open: z.array(AssignmentSchema).optional(),
  carries: AssignmentIdSchema.optional(),
});

export const SessionObservationSchema: z.ZodType<SessionObservation> = z.object({
  sessionId: z.string(),
  liveness: LivenessSchema,
  status: SessionStatusSchema.nullable(),
  attention: z.array(AttentionSchema),
});

export const AdoptionSchema: z.ZodType<Adoption> = z.object({
  observations: z.array(SessionObservationSchema),
  strangers: z.array(z.string()),
});

/** What a pool hands over: work with the number and the cause of its attempt. */
export const HandOverSchema = AssignOptionsSchema.extend({
  work: WorkSchema,
  attempt: AttemptSchema.shape.number.optional(),
  cause: AttemptCauseSchema.optional(),
});

/** A `town.toml`, for the process that has the schema of one of its sections. */
export const ConfigTextSchema = z.strictObject({
  file: z.string(),
  text: z.string(),
  /** Where overrides are looked for. */
  env: z.record(z.string(), z.string()),
});
export type ConfigText = z.infer<typeof ConfigTextSchema>;

export const CheckedSectionSchema: z.ZodType<CheckedSection> = z.object({
  values: z.unknown(),
  provenance: z.record(
    z.string(),
    z.discriminatedUnion("from", [
      z.object({ from: z.literal("default") }),
      z.object({ from: z.literal("file"), line: z.number().int() }),
      z.object({ from: z.literal("env"), variable: z.string() }),
    ]),
  ),
  problems: z.array(z.object({ key: z.string(), where: z.string(), problem: z.string() })),
});

/** What a backend looks at its agents' programs with: the module's own context, as far as text can carry it. */
export const ProgramsRequestSchema = z.strictObject({
  config: ConfigTextSchema,
  townRoot: z.string(),
  serverUrl: z.string().optional(),
});
export type ProgramsRequest = z.infer<typeof ProgramsRequestSchema>;

/** What a host makes its backend with: the town's context, as far as text can carry it. */
export const CreateRequestSchema = z.strictObject({
  config: ConfigTextSchema,
  paths: z.strictObject({ town: z.string(), state: z.string(), logs: z.string() }),
  hooks: z.strictObject({ socketPath: z.string(), spoolDir: z.string() }),
  mcp: z
    .strictObject({
      url: z.string(),
      servers: z
        .array(z.strictObject({ name: z.string(), roles: z.array(z.string()).readonly().nullable() }))
        .readonly(),
      key: z.string(),
    })
    .optional(),
  serverUrl: z.string().optional(),
  /** Where the town serves the backend's state. */
  state: z.strictObject({ socketPath: z.string(), token: z.string() }),
});
export type CreateRequest = z.infer<typeof CreateRequestSchema>;

/** What cannot be asked of a backend later, because it is no call. */
export const IdentitySchema = z.object({
  name: z.string().min(1),
  contractVersion: z.string(),
  durability: DurabilitySchema,
});
export type Identity = z.infer<typeof IdentitySchema>;

export const NothingSchema = z.strictObject({});

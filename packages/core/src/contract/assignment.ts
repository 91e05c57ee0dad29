import * as z from "zod";
import { AssignmentIdSchema, SessionIdSchema } from "./ids.js";
import { ContextFillSchema, UsageSchema } from "./usage.js";
import { DeliverySchema, WorkSchema } from "./work.js";

/** The states of one piece of work; `transitions.ts` says which follows which. */
export const assignmentStates = [
  "queued",
  "delivering",
  "accepted",
  "running",
  "completed",
  "failed",
  "aborted",
  "interrupted",
  "cancelled",
  "expired",
  "unknown",
] as const;
export const AssignmentStateSchema = z.enum(assignmentStates);
export type AssignmentState = z.infer<typeof AssignmentStateSchema>;

/** Why something is held to be so: what was seen, where, and when. */
export const EvidenceSchema = z.object({
  /** `protocol`: the agent's own API. `hook`: what its hook said. `transcript`: its record. `screen`: what it shows. `operator`: a person said so. `orchestrator`: our own record. */
  kind: z.enum(["protocol", "hook", "transcript", "screen", "operator", "orchestrator"]),
  at: z.string(),
  /** One sentence. */
  what: z.string(),
  /** Ids and other facts that let a reader look it up. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});
export type Evidence = z.infer<typeof EvidenceSchema>;

/** Why an attempt failed. `retryable`: the same work may succeed later without a change. */
export const FailureSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** `none`: proven that the agent did nothing with it. */
  effect: z.enum(["none", "possible"]),
  retryable: z.boolean(),
});
export type Failure = z.infer<typeof FailureSchema>;

/** Who asked for an attempt. Without a recorded `continue` or `retry` there is one attempt. */
export const AttemptCauseSchema = z.enum(["assign", "continue", "retry"]);
export type AttemptCause = z.infer<typeof AttemptCauseSchema>;

export const AttemptSchema = z.object({
  number: z.number().int().min(1),
  cause: AttemptCauseSchema,
  state: AssignmentStateSchema,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  evidence: z.array(EvidenceSchema),
});
export type Attempt = z.infer<typeof AttemptSchema>;

/** What an ended turn gave. */
export const OutcomeSchema = z.object({
  /** The agent's closing words. */
  text: z.string(),
  /** Why the model stopped, in its protocol's word: `stop`, `length` … */
  finish: z.string().nullable(),
  usage: UsageSchema.nullable(),
  context: ContextFillSchema.nullable(),
});
export type Outcome = z.infer<typeof OutcomeSchema>;

/** Everything known of one piece of work. `state` and `attempt` are those of its newest attempt. */
export const AssignmentSchema = z.object({
  id: AssignmentIdSchema,
  sessionId: SessionIdSchema,
  work: WorkSchema,
  delivery: DeliverySchema,
  priority: z.number().int(),
  expiresAt: z.string().nullable(),
  state: AssignmentStateSchema,
  /** One sentence, where the state alone does not say it. */
  reason: z.string().nullable(),
  attempt: z.number().int().min(1),
  attempts: z.array(AttemptSchema).min(1),
  outcome: OutcomeSchema.nullable(),
  failure: FailureSchema.nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.number().int(),
});
export type Assignment = z.infer<typeof AssignmentSchema>;

/** The answer to handing work in. `completed` means that the turn ended normally, not that the job is right. */
export const ReceiptSchema = z.object({
  assignmentId: AssignmentIdSchema,
  sessionId: SessionIdSchema,
  state: AssignmentStateSchema,
  attempt: z.number().int(),
  reason: z.string().nullable(),
  evidence: z.array(EvidenceSchema),
});
export type Receipt = z.infer<typeof ReceiptSchema>;

/** The receipt for an assignment as it stands. */
export function receiptOf(assignment: Assignment): Receipt {
  const newest = assignment.attempts.at(-1);
  return {
    assignmentId: assignment.id,
    sessionId: assignment.sessionId,
    state: assignment.state,
    attempt: assignment.attempt,
    reason: assignment.reason,
    evidence: newest?.evidence ?? [],
  };
}

export const AssignmentFilterSchema = z.strictObject({
  sessionId: SessionIdSchema.optional(),
  state: z.array(AssignmentStateSchema).optional(),
  /** Newest first; default 100. */
  limit: z.number().int().min(1).max(10_000).optional(),
});
export type AssignmentFilter = z.infer<typeof AssignmentFilterSchema>;

export const ResolutionSchema = z.strictObject({
  /** `delivered`: the agent took it, go on by observation. `not_delivered`: it never arrived; nothing is sent. */
  verdict: z.enum(["delivered", "not_delivered"]),
  note: z.string().max(4000).optional(),
});
export type Resolution = z.infer<typeof ResolutionSchema>;

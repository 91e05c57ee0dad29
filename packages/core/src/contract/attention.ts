import * as z from "zod";

/** One thing that a person can pick when a session asks. */
const ChoiceSchema = z.object({ value: z.string(), label: z.string(), description: z.string().optional() });

const QuestionSchema = z.object({
  text: z.string(),
  header: z.string().optional(),
  choices: z.array(ChoiceSchema),
  /** Several choices may be given. */
  multiple: z.boolean(),
  /** An answer of one's own words is taken too. */
  custom: z.boolean(),
});
export type Question = z.infer<typeof QuestionSchema>;

/**
 * `given_up`: its agent ended too often. `logged_out`, `out_of_credit`: it ended for want of a login or of credit, and would again.
 * `stalled`: its turn runs, and nothing was seen of it for longer than its role allows. `not_started`: its backend cannot start it, and another one could.
 */
export const supervisionProblems = ["stalled", "not_started", "given_up", "logged_out", "out_of_credit"] as const;
export type SupervisionProblem = (typeof supervisionProblems)[number];

const attentionBase = {
  /** Names this request; `respond` answers it by this id. */
  id: z.string(),
  sessionId: z.string(),
  /** The work whose turn asks; null where it is no work's. */
  assignmentId: z.string().nullable(),
  /** The key of the call whose turn asks, such as a command's. Absent with work, and where somebody else's turn asks. */
  callKey: z.string().optional(),
  raisedAt: z.string(),
};

/**
 * Something that a session waits for and that only a person or a policy can settle.
 * While one is open, queued work for its session waits.
 */
export const AttentionSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("permission"),
    ...attentionBase,
    /** What the agent wants to use: `bash`, `edit`, `external_directory` … */
    permission: z.string(),
    /** What exactly, one line each: a command, a path. */
    patterns: z.array(z.string()),
    /** What an answer of `always` would allow from then on. */
    always: z.array(z.string()),
  }),
  z.object({ kind: z.literal("question"), ...attentionBase, questions: z.array(QuestionSchema) }),
  z.object({
    kind: z.literal("unknown_outcome"),
    ...attentionBase,
    /** Why nobody can tell whether the work was taken; `resolveAssignment` settles it. */
    why: z.string(),
  }),
  z.object({
    kind: z.literal("supervision"),
    ...attentionBase,
    /** What the orchestrator itself found wrong with the session, and does not decide alone. */
    problem: z.enum(supervisionProblems),
    why: z.string(),
    /** What was seen, one line each. */
    evidence: z.array(z.string()),
    /** What can be done. It is answered as a question is: with the `value` of one of these. */
    choices: z.array(ChoiceSchema).min(1),
  }),
]);
export type Attention = z.infer<typeof AttentionSchema>;

/**
 * The answer to an open attention.
 * `deny` with a `message` tells the agent why and lets it go on; without one the agent's turn may end there.
 */
export const AnswerSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("permission"),
    decision: z.enum(["allow", "always", "deny"]),
    message: z.string().max(4000).optional(),
  }),
  z.strictObject({ kind: z.literal("question"), answers: z.array(z.array(z.string()).min(1)).min(1) }),
  z.strictObject({ kind: z.literal("dismiss"), message: z.string().max(4000).optional() }),
]);
export type Answer = z.infer<typeof AnswerSchema>;

export const RespondOptionsSchema = z.strictObject({ attentionId: z.string().min(1), answer: AnswerSchema });
export type RespondRequest = z.infer<typeof RespondOptionsSchema>;

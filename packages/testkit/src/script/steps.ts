import * as z from "zod";

const milliseconds = z.int().min(0).max(3_600_000);

/** How many times a fault happens before the script goes on. Absent: every time. */
const times = z.int().min(1).optional();

/** Text that the agent says. With `delayMs` it arrives word by word, that many milliseconds apart. */
const sayStepSchema = z.strictObject({
  do: z.literal("say"),
  text: z.string().min(1),
  delayMs: milliseconds.optional(),
});

const delayStepSchema = z.strictObject({ do: z.literal("delay"), ms: milliseconds });

/** A command line for the agent's own shell tool: it really runs. */
const shellStepSchema = z.strictObject({
  do: z.literal("shell"),
  command: z.string().min(1),
  timeoutMs: milliseconds.optional(),
});

/** A whole file. A relative path is taken from the agent's work directory, here and in `edit` and `read`. */
const writeStepSchema = z.strictObject({ do: z.literal("write"), path: z.string().min(1), content: z.string() });

/** Replaces the one place where `old` stands in the file. */
const editStepSchema = z.strictObject({
  do: z.literal("edit"),
  path: z.string().min(1),
  old: z.string().min(1),
  new: z.string(),
});

const readStepSchema = z.strictObject({ do: z.literal("read"), path: z.string().min(1) });

/** Any tool of the agent, by its own name and arguments; unknown names and wrong arguments are the agent's to refuse. */
const toolStepSchema = z.strictObject({
  do: z.literal("tool"),
  name: z.string().min(1),
  args: z.record(z.string(), z.unknown()).default({}),
});

/** Several tool calls in one answer; the agent may carry them out at the same time. */
const togetherStepSchema = z.strictObject({
  do: z.literal("together"),
  tools: z
    .array(
      z.discriminatedUnion("do", [shellStepSchema, writeStepSchema, editStepSchema, readStepSchema, toolStepSchema]),
    )
    .min(2),
});

/** The request is taken and never answered. */
const hangStepSchema = z.strictObject({ do: z.literal("hang"), times });

/** The answer begins and then nothing more comes. */
const stallStepSchema = z.strictObject({ do: z.literal("stall"), times });

/** The answer begins and the connection breaks; with `in: "call"`, amid the arguments of the tool call that comes next. */
const cutStepSchema = z.strictObject({ do: z.literal("cut"), in: z.literal("call").optional(), times });

/** The connection breaks before any answer, as if nobody served there. */
const refuseStepSchema = z.strictObject({ do: z.literal("refuse"), times });

/** An HTTP error instead of an answer. Without `body`, the error object that OpenAI would send for that status. */
const httpStepSchema = z.strictObject({
  do: z.literal("http"),
  status: z.int().min(400).max(599),
  body: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  times,
});

/** Why the model stopped; ends the turn at this place. What follows is for a prompt that continues it. */
export const finishReasonSchema = z.enum(["stop", "length", "content_filter"]);

const finishStepSchema = z.strictObject({ do: z.literal("finish"), reason: finishReasonSchema });

/** What the model call that this step stands in reports as used, in tokens. `input` counts the cached ones, `output` the reasoning. */
const usageStepSchema = z.strictObject({
  do: z.literal("usage"),
  input: z.int().min(0),
  output: z.int().min(0),
  cached: z.int().min(0).default(0),
  reasoning: z.int().min(0).default(0),
});

/** One step of a script, told apart by `do`. */
export const stepSchema = z.discriminatedUnion("do", [
  sayStepSchema,
  delayStepSchema,
  shellStepSchema,
  writeStepSchema,
  editStepSchema,
  readStepSchema,
  toolStepSchema,
  togetherStepSchema,
  hangStepSchema,
  stallStepSchema,
  cutStepSchema,
  refuseStepSchema,
  httpStepSchema,
  finishStepSchema,
  usageStepSchema,
]);

export type Step = z.infer<typeof stepSchema>;
export type StepInput = z.input<typeof stepSchema>;
export type StepOf<Kind extends Step["do"]> = Extract<Step, { do: Kind }>;
export type FinishReason = z.infer<typeof finishReasonSchema>;

const toolKinds = ["shell", "write", "edit", "read", "tool"] as const satisfies readonly Step["do"][];

/** A step that the agent carries out with a tool and answers with a result. */
export type ToolStep = StepOf<(typeof toolKinds)[number]>;

export function isToolStep(step: Step): step is ToolStep {
  return (toolKinds as readonly string[]).includes(step.do);
}

const faultKinds = ["hang", "stall", "cut", "refuse", "http"] as const satisfies readonly Step["do"][];

/** A step that breaks the answer, `times` times or always. */
export type FaultStep = StepOf<(typeof faultKinds)[number]>;

export function isFaultStep(step: Step): step is FaultStep {
  return (faultKinds as readonly string[]).includes(step.do);
}

import { z } from "zod";
import { Arguments, ValuesSchema } from "./shapes.js";

/** What a call of an agent's hook means here. `turn_failed` is the end of a turn that did not end well. */
export const hookMeanings = [
  "session_start",
  "prompt_taken",
  "permission",
  "turn_ended",
  "turn_failed",
  "pre_compact",
] as const;
export type HookMeaning = (typeof hookMeanings)[number];

const RecordedSchema = z
  .strictObject({
    number: z.string().min(1).describe("Where it stands in a line of the record, as a dotted path."),
    at_least: z.number(),
  })
  .describe(
    "And the last such number in the agent's record, whose path is the fact `transcript`, is at least that: for a hook that is " +
      "called before it is decided whether that comes of which it tells.",
  );

const RuleSchema = z.strictObject({
  when: ValuesSchema,
  recorded: RecordedSchema.optional(),
  means: z.enum(hookMeanings),
  fields: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "Where each fact stands in what the hook is told, as a dotted path; of several with ` | ` between them the first.",
    ),
});
export type HookRule = z.infer<typeof RuleSchema>;

const RepliesSchema = z
  .strictObject({ allow: z.json(), deny: z.json(), context: z.json(), keep_working: z.json() })
  .partial()
  .default({})
  .describe("What the hook prints to say so; `{message}`, `{context}`, `{keepWorking}` and `{event}` are filled in.");

/** How the hooks of an agent are led to us, for one session alone, and what they say. */
export const HooksSchema = z
  .strictObject({
    file: z
      .json()
      .optional()
      .describe(
        "The file that names our hook to the agent, as a value. A text that is `{argv}` becomes the list of program and " +
          "arguments, and `{command}` within one the same as a line for a shell.",
      ),
    arguments: Arguments.default([]).describe(
      "Those that lead it there; `{file}` is the path, `{argv}` and `{command}` as above.",
    ),
    env: z.record(z.string(), z.string()).default({}).describe("Variables that do, filled in likewise."),
    event: z
      .string()
      .min(1)
      .default("hook_event_name")
      .describe("Where the event's own name stands, as a dotted path."),
    events: z
      .array(RuleSchema)
      .min(1)
      .describe("What a call means: the first that fits; one that none fits is passed over."),
    replies: RepliesSchema,
    permission_wait: z
      .int()
      .min(1)
      .max(3600)
      .default(300)
      .describe("How long the agent lets a hook decide on a permission, in seconds."),
    greets: z
      .boolean()
      .default(false)
      .describe(
        "It calls its `session_start` hook by itself whenever it has started, and shows a composer before it takes prompts: it " +
          "is ready once that was heard, or with its composer when `first_call_wait` has passed.",
      ),
    first_call_wait: z
      .int()
      .min(1)
      .max(3600)
      .default(5)
      .describe("How long its first call may take to be heard of once the agent works, in seconds. Then it is missed."),
  })
  .describe("How its hooks are led to us, what they say, and how they are answered.");
export type HooksProfile = z.infer<typeof HooksSchema>;

import { z } from "zod";
import { HooksSchema } from "./hooks.js";
import { Arguments, ValuesSchema } from "./shapes.js";

/** Words on the screen, as they stand there. */
const Words = z.string().min(1);
/** A key as tmux names it (`Enter`, `Escape`, `C-u`). */
const Key = z.string().regex(/^[A-Za-z0-9-]+$/, "is not a key as tmux names it, such as Enter or C-c");

const ComposerSchema = z.strictObject({
  prompt: Words.describe("What stands before the first line of the draft."),
  rule: Words.describe("The character that the line above and the line under the composer are made of."),
  paste_marker: z
    .string()
    .optional()
    .describe("A regular expression for what stands in the composer in the place of a long paste."),
});

const RowSchema = z.strictObject({
  words: Words.describe("The row begins with these, behind its number."),
  key: Key.optional().describe("What picks it; absent, its number."),
});

const MenuSchema = z.strictObject({
  kind: z.enum(["permission", "question", "dialog"]).describe("A dialog is answered by nobody but a person."),
  words: Words.describe("What a line of the menu holds whenever it is up."),
  title: z.string().optional().describe("What its first line begins with; the rest of it names what is asked for."),
  allow: RowSchema.optional(),
  always: RowSchema.optional(),
  deny: Key.optional().describe("The key that says no."),
});

const ScreenSchema = z
  .strictObject({
    composer: ComposerSchema,
    ready: z
      .array(Words)
      .default([])
      .describe("Under the composer, one of these says that it waits for a prompt; empty: the composer alone does."),
    busy: z.array(Words).describe("Near the composer, one of these says that a turn runs."),
    menus: z.array(MenuSchema).default([]),
    titles: z
      .strictObject({ idle: z.array(Words), busy: z.array(Words), asking: z.array(Words) })
      .partial()
      .default({})
      .describe("What the terminal's title begins with, by what the agent does."),
  })
  .describe("What it draws, and what that means: `composer`, `ready`, `busy`, `menus` and `titles`.");

const RecordSchema = z.strictObject({
  when: ValuesSchema,
  kind: z.enum(["prompt", "text", "tool", "usage", "end", "error", "interrupted", "compacted"]),
  fields: z.record(z.string(), z.string()).default({}).describe("Where each fact stands, as a dotted path."),
});

const TranscriptSchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .describe("The file, one JSON a line. `{conversation}`, `{workDir}` and `{env.NAME}` are filled in."),
    records: z
      .array(RecordSchema)
      .min(1)
      .describe("What a line is: the first that fits; a line that none fits is passed over."),
  })
  .describe("Its own record of a conversation: `path`, and `records`, what its lines mean.");

/** What has to be known of a terminal agent to run it: the table `[tmux.agents.NAME]` of `town.toml`. */
export const AgentProfileSchema = z.strictObject({
  command: z.array(z.string().min(1)).min(1).describe("The program and the arguments that it is always started with."),
  new: Arguments.default([]).describe("Further arguments for a new conversation; `{conversation}` is an id of ours."),
  resume: Arguments.optional().describe("Further arguments to go on with `{conversation}`."),
  fork: Arguments.optional().describe(
    "Further arguments for `{conversation}`, a new one that begins with all that is in `{parent}`.",
  ),
  fork_at: Arguments.optional().describe("Those that end what a fork begins with before `{message}`, by its own id."),
  model: Arguments.optional().describe("Those that choose `{model}`."),
  mode: Arguments.optional().describe("Those that choose `{mode}`."),
  system_prompt: Arguments.optional().describe("Those that add `{systemPrompt}`."),
  env: z.record(z.string(), z.string()).default({}).describe("Variables of the agent."),
  screen: ScreenSchema,
  keys: z
    .strictObject({
      submit: Key.default("Enter"),
      abort: Key.default("Escape"),
      clear: Key.default("C-u").describe("Empties the composer."),
    })
    .prefault({})
    .describe("The keys that `submit` a prompt, `abort` a turn and `clear` the composer."),
  quit: z.string().optional().describe("What is typed into the composer to end the program, such as `/quit`."),
  paste_delay: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe("How long after a paste the submit key may come, in milliseconds."),
  continue_prompt: z.string().min(1).default("Continue.").describe("What is said so that a cut turn goes on."),
  transcript: TranscriptSchema.optional(),
  hooks: HooksSchema.optional(),
});
export type AgentProfile = z.infer<typeof AgentProfileSchema>;
export type ScreenProfile = AgentProfile["screen"];
export type MenuProfile = ScreenProfile["menus"][number];
export type TranscriptProfile = z.infer<typeof TranscriptSchema>;

import { z } from "zod";
import { HooksSchema } from "./hooks.js";
import { McpSchema } from "./mcp.js";
import { ServerSchema } from "./server.js";
import { Arguments, ValuesSchema } from "./shapes.js";

/** Words on the screen, as they stand there. */
const Words = z.string().min(1);
/** A key as tmux names it (`Enter`, `Escape`, `C-u`). */
const Key = z.string().regex(/^[A-Za-z0-9-]+$/, "is not a key as tmux names it, such as Enter or C-c");

const ComposerSchema = z.strictObject({
  prompt: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe("What stands before the first line of the draft, or one of which does; empty where nothing does."),
  rule: Words.optional().describe(
    "The character that the line above and the line under the composer are made of. Absent, it begins with its `prompt`, the " +
      "last on the screen, and ends above the lowest lines, with an empty one between.",
  ),
  hint: Words.optional().describe("What stands in an empty composer, where it is not drawn dim."),
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
  permission: Words.optional().describe(
    "What is asked for, as the agent's hook names it; absent, as the first line does.",
  ),
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
    errors: z
      .array(Words)
      .default([])
      .describe("What the last thing above the composer begins with where a turn has failed, with the mark before it."),
    menus: z.array(MenuSchema).default([]),
    titles: z
      .strictObject({ idle: z.array(Words), busy: z.array(Words), asking: z.array(Words) })
      .partial()
      .default({})
      .describe("What the terminal's title begins with, by what the agent does."),
  })
  .describe("What it draws, and what that means: `composer`, `ready`, `busy`, `errors`, `menus` and `titles`.");

const RecordSchema = z.strictObject({
  when: ValuesSchema,
  kind: z.enum(["prompt", "text", "tool", "usage", "end", "error", "interrupted", "compacted"]),
  fields: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "Where each fact stands, as a dotted path. `merged`, of a prompt: the list of those that the agent made one of.",
    ),
});

export type RecordRule = z.infer<typeof RecordSchema>;

const TranscriptSchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .describe(
        "The file, one JSON a line. `{conversation}`, its first eight characters `{conversation.start}`, `{workDir}`, `{folder}` " +
          "and `{env.NAME}` are filled in, and `*` stands for any part of a name.",
      ),
    format: z
      .enum(["records", "claude", "codex", "gemini", "opencode", "pi"])
      .default("records")
      .describe("How it is written: as `records` says, or as a named agent writes it."),
    records: z
      .array(RecordSchema)
      .min(1)
      .optional()
      .describe("What a line is: the first that fits; a line that none fits is passed over."),
    begins_late: z
      .boolean()
      .optional()
      .describe(
        "It is there once the agent has answered its first prompt; until then the screen says that one was taken.",
      ),
  })
  .refine(({ format, records }) => (format === "records") === (records !== undefined), {
    path: ["records"],
    message: "belongs to the format `records`, and to no other",
  })
  .describe("Its own record of a conversation: `path`, and `records`, what its lines mean.");

const SeedSchema = z
  .strictObject({
    path: z.string().min(1).describe("The file, such as `{folder}/settings.json`."),
    value: z.json().optional().describe("What must be in it, as a value; what is there besides stays."),
    lines: z.array(z.json()).optional().describe("What a file begins with that is not there yet: a value each line."),
  })
  .refine(({ value, lines }) => (value === undefined) !== (lines === undefined), {
    message: "has either `value` or `lines`",
  });

export type SeedProfile = z.infer<typeof SeedSchema>;

const PermissionsSchema = z
  .strictObject({
    arguments: Arguments.default([]).describe("Further arguments."),
    env: z.record(z.string(), z.string()).default({}).describe("Further variables."),
  })
  .describe("What makes the agent ask for more, for less or for nothing.");

const VersionsSchema = z
  .strictObject({
    arguments: Arguments.default(["--version"]).describe("With these, `command` prints its version and ends."),
    proven: z.array(z.string().min(1)).min(1).describe("The versions that this profile was proven with."),
  })
  .describe("Which versions this profile was proven with. Another one is told of, and used.");

/** Each key of a profile by itself. */
export const AgentKeysSchema = z.strictObject({
  command: z.array(z.string().min(1)).min(1).describe("The program and the arguments that it is always started with."),
  new: Arguments.default([]).describe(
    "Further arguments for a new conversation; `{conversation}` is an id of ours, `{workDir}` its directory, `{folder}` the " +
      "agent's own folder for that. Each name has a second one, such as `{workDir.quoted}`: the same in quotes, as JSON and " +
      "TOML have them.",
  ),
  resume: Arguments.optional().describe("Further arguments to go on with `{conversation}`."),
  fork: Arguments.optional().describe(
    "Further arguments for `{conversation}`, a new one that begins with all that is in `{parent}`.",
  ),
  fork_at: Arguments.optional().describe("Those that end what a fork begins with before `{message}`, by its own id."),
  fork_copy: z
    .boolean()
    .default(false)
    .describe(
      "A fork for which those are missing is a copy of its parent's record, up to the message, under its own id; then it is " +
        "resumed. Needs `transcript` and `resume`.",
    ),
  initial_prompt: z
    .union([Arguments, z.literal(false)])
    .default(false)
    .describe(
      'Those behind which the first prompt comes as the last argument, such as `["--"]`; `false`: it is pasted like all others.',
    ),
  model: Arguments.optional().describe("Those that choose `{model}`."),
  mode: Arguments.optional().describe("Those that choose `{mode}`."),
  system_prompt: Arguments.optional().describe("Those that add `{systemPrompt}`."),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe("Variables of the agent. `{folder}` is a folder of its own for each working directory."),
  seeds: z
    .array(SeedSchema)
    .default([])
    .describe(
      "Files of its own that must say something before it starts, so that it asks nothing at its start. `{folder}`, `{workDir}`, " +
        "`{conversation}` and `{env.NAME}` are filled in, and `{env.NAME.end}`, a variable's last 20 characters.",
    ),
  permissions: z
    .record(z.string(), PermissionsSchema)
    .default({})
    .describe("By their names, what `role_permissions` chooses from. `default` is for roles that are not named there."),
  role_permissions: z
    .record(z.string(), z.string())
    .default({})
    .describe('Which of `permissions` a role has, such as `reviewer = "read"`.'),
  versions: VersionsSchema.optional(),
  screen: ScreenSchema,
  keys: z
    .strictObject({
      submit: Key.default("Enter"),
      abort: Key.default("Escape"),
      clear: Key.default("C-u").describe("Empties the composer, or one line of it each time."),
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
  silent_ends: z
    .boolean()
    .default(false)
    .describe("Some turns end and neither its record nor its hook says so; then its idle screen does, after a while."),
  continue_prompt: z.string().min(1).default("Continue.").describe("What is said so that a cut turn goes on."),
  transcript: TranscriptSchema.optional(),
  hooks: HooksSchema.optional(),
  server: ServerSchema.optional(),
  mcp: McpSchema.optional(),
});

export type AgentProfile = z.infer<typeof AgentKeysSchema>;
export type ScreenProfile = AgentProfile["screen"];
export type MenuProfile = ScreenProfile["menus"][number];
export type TranscriptProfile = z.infer<typeof TranscriptSchema>;

/** What no single key can say: every role has permissions that there are. */
export function checkRoles(context: z.core.ParsePayload<Pick<AgentProfile, "permissions" | "role_permissions">>): void {
  const { permissions, role_permissions: roles } = context.value;
  for (const [role, name] of Object.entries(roles)) {
    if (name in permissions) continue;
    const there = Object.keys(permissions).join(", ") || "none";
    const message = `${name} is none of \`permissions\`; there are: ${there}`;
    context.issues.push({ code: "custom", input: name, path: ["role_permissions", role], message });
  }
}

/** And what its server tells has a record that it is kept in. */
export function checkServer(context: z.core.ParsePayload<Pick<AgentProfile, "server" | "transcript">>): void {
  const { server, transcript } = context.value;
  if (!server || transcript?.format === server.protocol) return;
  const message = `\`server\` needs a \`transcript\` of the format ${server.protocol}, in which what it tells is kept`;
  context.issues.push({ code: "custom", input: transcript, path: ["transcript"], message });
}

/** What has to be known of a terminal agent to run it: the table `[tmux.agents.NAME]` of `town.toml`. */
export const AgentProfileSchema = AgentKeysSchema.check(checkRoles, checkServer);

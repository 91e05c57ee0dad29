import * as z from "zod";
import { SessionEnvSchema } from "../contract/session.js";
import { ActionsSchema } from "./actions-section.js";
import { defineSection } from "./section.js";

const text = (max: number) => z.string().min(1).max(max);

const RoleSchema = z
  .strictObject({
    agent: text(64).optional().describe("The agent program; absent, the only one that there is."),
    backend: text(64)
      .optional()
      .describe("Which backend runs the role's sessions, where there are several; it goes before all routes."),
    model: text(200).optional().describe("`provider/model`; absent, the agent's own choice."),
    mode: text(64).optional().describe("The agent program's own mode, such as `build` or `plan`."),
    system_prompt: z.string().max(200_000).optional().describe("Added to the agent's system prompt on every turn."),
    system_prompt_file: text(4096)
      .optional()
      .describe("A file whose text is the system prompt; its path is seen from the town's folder."),
    snapshot: z
      .boolean()
      .optional()
      .describe("Whether what is needed to undo the agent's changes to files is kept. Off, turns are faster."),
    env: SessionEnvSchema.optional().describe(
      "Environment variables of the sessions' shells, such as `GT_ROLE` and `BEADS_DIR`. Not for secrets.",
    ),
    max: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe(
        "So many sessions of the role run at once; further ones wait to be started. Absent: there is no limit.",
      ),
    restart: z
      .enum(["never", "on-failure", "always"])
      .optional()
      .describe(
        "Which sessions are started again whose agent ended and whom nobody stopped or paused: none, those whose agent failed, or also those whose agent ended by itself. Absent: `never`.",
      ),
    restart_limit: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe(
        "After so many restarts within `restart_window_minutes`, a session whose agent ends once more is given up, until somebody resumes it. Absent: 5.",
      ),
    restart_window_minutes: z
      .int()
      .min(1)
      .max(10_080)
      .optional()
      .describe("A restart that lies further back does not count any more. Absent: 15."),
    interrupted: z
      .enum(["continue", "fail", "ask"])
      .optional()
      .describe(
        "What becomes of work whose turn was cut: `continue` begins a new, numbered attempt that goes on with it, `fail` ends it, `ask` pauses its session until somebody decides. Absent: `ask`.",
      ),
    continue_limit: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe(
        "So often one piece of work is continued by `interrupted`; cut once more, it is asked about. Absent: 5.",
      ),
    actions: ActionsSchema.optional().describe("Actions of the role's sessions alone, as in `[actions.NAME]`."),
  })
  .superRefine((role, context) => {
    if (role.system_prompt !== undefined && role.system_prompt_file !== undefined)
      context.addIssue("give system_prompt or system_prompt_file, not both");
  });

/** What `town.toml` says of one role. */
export type RoleTable = z.infer<typeof RoleSchema>;

export const rolesSection = defineSection({
  name: "roles",
  schema: z
    .record(text(64), RoleSchema)
    .default({})
    .describe(
      "What the sessions of a role are started with. What is said at the spawn goes before it. A session keeps what it was started with: a change here is for those that come after it, but for `restart`, `interrupted`, their limits and `max`, which are for all sessions of the role.",
    ),
});

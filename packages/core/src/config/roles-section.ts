import * as z from "zod";
import { SessionEnvSchema } from "../contract/session.js";
import { ActionsSchema } from "./actions-section.js";
import { policyShape } from "./role-policy.js";
import { poolShape } from "./role-pool.js";
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
    permissions: text(64)
      .optional()
      .describe(
        "What its agents may do without asking: `read`, `ask`, `edit` or `bypass`, where their backend has these, or a name from its own settings. One that its backend does not have is refused at the spawn.",
      ),
    snapshot: z
      .boolean()
      .optional()
      .describe("Whether what is needed to undo the agent's changes to files is kept. Off, turns are faster."),
    env: SessionEnvSchema.optional().describe(
      "Environment variables of the sessions' shells, such as `GT_ROLE` and `BEADS_DIR`. Not for secrets.",
    ),
    ...poolShape,
    ...policyShape,
    actions: ActionsSchema.optional().describe("Actions of the role's sessions alone, as in `[actions.NAME]`."),
  })
  .superRefine((role, context) => {
    if ((role.min ?? 0) > 0 && (role.max === undefined || role.work_dir === undefined || role.max < (role.min ?? 0)))
      context.addIssue({ code: "custom", path: ["min"], message: "wants a `max` that is no less, and a `work_dir`" });
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
      "What the sessions of a role are started with. What is said at the spawn goes before it. A session keeps what it was started with: a change here is for those that come after it, but for `restart`, `interrupted`, `stalled`, their limits, and how many there are, which are for all sessions of the role.",
    ),
});

import * as z from "zod";
import { actionEvents } from "../contract/actions.js";
import { defineSection } from "./section.js";

const text = (max: number) => z.string().min(1).max(max);

/** What `town.toml` says of one action, in `[actions.NAME]` and in `[roles.ROLE.actions.NAME]`. */
const ActionSchema = z
  .strictObject({
    on: z
      .array(z.enum(actionEvents))
      .min(1)
      .describe(
        'When it is run. `start` and `pre_compact`: the agent\'s own hook says so, and gets what it prints for its context. `idle`: a turn has ended and nothing waits; it may print `{"keepWorking": "what to go on with"}`. `stop`, `work_done`: a turn has ended, however. `attention`: the session asks something.',
      ),
    run: z
      .array(text(10_000))
      .min(1)
      .optional()
      .describe("A program and its arguments. One that begins with `./` is looked for from the town's folder on."),
    module: text(4096)
      .optional()
      .describe(
        "In place of a program: a module whose default export is called; its path is seen from the town's folder.",
      ),
    timeout_seconds: z
      .number()
      .positive()
      .max(86_400)
      .default(60)
      .describe("After so long it is killed, with all that it started. An agent's hook waits for 60 at most."),
    keep_working_limit: z
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .describe("So often in a row it may keep a session at work, until the session gets other work."),
  })
  .superRefine(({ run, module }, context) => {
    if ((run === undefined) === (module === undefined)) context.addIssue("give run or module, and not both");
  });
export type ActionTable = z.infer<typeof ActionSchema>;

/** Actions by their names. */
export const ActionsSchema = z.record(text(64), ActionSchema);

export const actionsSection = defineSection({
  name: "actions",
  schema: ActionsSchema.default({}).describe(
    "Programs of yours that are run when something happens to a session, of whatever role: what happened is JSON on their standard input, and who it happened to is in their environment. One of the session's role with the same name takes its place.",
  ),
});

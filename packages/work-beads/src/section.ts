import { defineSection } from "@townkit/core/config";
import * as z from "zod";

/** What `town.toml` says of the town's beads. */
export const beadsSection = defineSection({
  name: "beads",
  schema: z
    .strictObject({
      workspace: z
        .string()
        .min(1)
        .optional()
        .describe(
          "The folder of the workspace, such as `.beads`, from the town's folder on. Absent, the town has no beads, and refuses work of type `bead`.",
        ),
      store: z
        .enum(["bd", "embedded"])
        .default("embedded")
        .describe(
          "What keeps the workspace: the program `bd`, or Townkit itself, in the format of `bd` and without it. An embedded workspace that is not there is made.",
        ),
      bd: z
        .string()
        .regex(/^\//, "expected an absolute path")
        .optional()
        .describe(
          "The program `bd` for the town and its agents. Absent, the one of `TOWN_BD`, or the first on the `PATH`.",
        ),
      prefix: z
        .string()
        .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "expected lower-case letters and digits, beginning with a letter")
        .max(30)
        .optional()
        .describe(
          "What the ids of the workspace begin with. A new one without it has `bd`; one that is there must have it.",
        ),
      template: z
        .string()
        .min(1)
        .optional()
        .describe(
          "A file, from the town's folder on, with what an agent is told of its bead. It names parts of the bead as `{{title}}`; `{{#design}}…{{/design}}` is left out where there is none.",
        ),
      roles: z
        .record(z.string().min(1).max(64), z.array(z.string().min(1).max(200)))
        .default({})
        .describe(
          'Which beads a role works on, by labels that they have, such as `polecat = ["backend"]`; without labels, all. As many sessions of the role as there are of these, ready and nobody\'s, are kept ready, where `[roles.NAME]` has a `max` and a `work_dir`. None is given a bead by itself.',
        ),
      reminders: z
        .int()
        .min(0)
        .max(100)
        .default(2)
        .describe(
          "How often a session whose turn ends with its bead open is reminded of it, before the bead is released.",
        ),
    })
    .default({ store: "embedded", roles: {}, reminders: 2 })
    .describe("The beads that sessions work on."),
});

import * as z from "zod";
import { defineSection } from "./section.js";

const most = z.int().min(1).max(100_000);

export const limitsSection = defineSection({
  name: "limits",
  schema: z
    .strictObject({
      sessions: most.optional().describe("So many sessions run at once. Absent: there is no limit."),
      backends: z
        .record(z.string().min(1), most)
        .default({})
        .describe("So many sessions run at once on one backend, by its name, such as `{ tmux = 10 }`."),
      starts: most.optional().describe("So many sessions are being started at once. Absent: there is no limit."),
      min_free_memory_mb: most
        .optional()
        .describe(
          "No session is started while the machine has less memory free, in megabytes. Absent: it is not looked at.",
        ),
      max_load: z
        .number()
        .min(0.1)
        .max(1000)
        .optional()
        .describe(
          "No session is started while the machine's load of the last minute is higher, by processor: 1.0 is a machine whose processors are all at work. Absent: it is not looked at.",
        ),
    })
    .describe(
      "How many sessions run and are started at once. A session beyond a limit waits, in order of arrival, and says for what; what runs is never ended by it. The limit of a role is `max` in its table.",
    ),
});

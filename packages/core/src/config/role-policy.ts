import * as z from "zod";

/** What a pool does by itself with the sessions of a role. */
export const policyShape = {
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
    .describe("So often one piece of work is continued by `interrupted`; cut once more, it is asked about. Absent: 5."),
  stall_minutes: z
    .int()
    .min(0)
    .max(10_080)
    .optional()
    .describe(
      "A turn of which nothing is seen for so long, no output and no sign of its agent, is stalled. 0: none is. Absent: 30.",
    ),
  stalled: z
    .enum(["ask", "abort"])
    .optional()
    .describe(
      "What becomes of a turn that is stalled: with `ask` you are asked, and it goes on; with `abort` it is ended as well. Absent: `ask`.",
    ),
};

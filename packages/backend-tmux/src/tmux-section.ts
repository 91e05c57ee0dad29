import { z } from "zod";
import { AgentTableSchema } from "./agents/agent-table-schema.js";

/** The table `[tmux]` of `town.toml`. */
export const TmuxSectionSchema = z
  .strictObject({
    binary: z.string().min(1).default("tmux").describe("The tmux program, 3.2 or later: a path, or a name on PATH."),
    agents: z
      .record(z.string().regex(/^[A-Za-z0-9_-]+$/), AgentTableSchema)
      .default({})
      .describe("The terminal agents that sessions can be of, each by its name."),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        "Environment variables of all agents. They inherit only what they need to run; secrets belong into `pass_env`.",
      ),
    pass_env: z
      .array(z.string().min(1))
      .default([])
      .describe("Names of variables of the daemon that the agents get too, such as the keys of your providers."),
    start_timeout: z.int().min(1).max(600).default(60).describe("How long an agent may take to start, in seconds."),
  })
  .describe("The tmux server that a town starts and terminal agents run in.");

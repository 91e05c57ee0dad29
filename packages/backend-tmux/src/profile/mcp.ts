import { z } from "zod";
import { Arguments } from "./shapes.js";

/** How an agent is given MCP servers, for one session alone, beside those that are its user's. */
export const McpSchema = z
  .strictObject({
    extension: z
      .enum(["pi"])
      .optional()
      .describe(
        "A part of ours for an agent that has no MCP of its own: it makes the servers' tools the agent's. `{extension}` is its path.",
      ),
    file: z
      .json()
      .optional()
      .describe(
        "The file that names them to the agent, as a value. A text that is `{servers}` becomes a table of them by their names.",
      ),
    server: z
      .json()
      .default({})
      .describe("One of them there, as a value; `{name}`, `{url}` and `{token}` are filled in."),
    settings: z
      .strictObject({
        path: z.string().min(1).describe("The file, such as `{folder}/settings.json`."),
        key: z.string().min(1).describe("Its key, of which the value is a table of them by their names."),
      })
      .optional()
      .describe(
        "The agent's own settings, for one that is told of them nowhere else. All sessions of a folder have that file, so `server` names the token by its variable.",
      ),
    arguments: Arguments.default([]).describe("Those that lead it there; `{file}` is the path."),
    each: Arguments.default([]).describe("Further ones for each server; `{name}` and `{url}` are filled in."),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        "Variables that do, with `{file}`. The token is in `TOWN_SESSION_TOKEN` in any case, and belongs into no argument.",
      ),
  })
  .describe("How it is given MCP servers: `extension`, `file`, `server`, `settings`, `arguments`, `each` and `env`.");
export type McpProfile = z.infer<typeof McpSchema>;

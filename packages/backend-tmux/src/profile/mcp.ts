import { z } from "zod";
import { Arguments } from "./shapes.js";

/** How an agent is given MCP servers, for one session alone, beside those that are its user's. */
export const McpSchema = z
  .strictObject({
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
    arguments: Arguments.default([]).describe("Those that lead it there; `{file}` is the path."),
    each: Arguments.default([]).describe("Further ones for each server; `{name}` and `{url}` are filled in."),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        "Variables that do, with `{file}`. The token is in `TOWN_SESSION_TOKEN` in any case, and belongs into no argument.",
      ),
  })
  .describe("How it is given MCP servers: `file`, `server`, `arguments`, `each` and `env`.");
export type McpProfile = z.infer<typeof McpSchema>;

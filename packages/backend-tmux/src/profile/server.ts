import { z } from "zod";
import { Arguments } from "./shapes.js";

/** How an agent that has a server of its own is led to open it for us, for one session alone. */
export const ServerSchema = z
  .strictObject({
    protocol: z.enum(["opencode"]).describe("What its server speaks."),
    arguments: Arguments.describe("Those that open it at `{port}`, a free one."),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe("Variables that close it to everybody who does not know `{password}`."),
  })
  .describe(
    "Its own server, by which it is driven: prompts, their ends, permissions and questions go that way, and nothing is typed or " +
      "pasted. What the server tells of a conversation is kept in `transcript`. The screen is for people.",
  );
export type ServerProfile = z.infer<typeof ServerSchema>;

import * as z from "zod";
import { defineSection } from "./section.js";

const word = z.string().min(1);
const seconds = z.int().min(1).max(86_400);
const count = z.int().min(1).max(100_000);

/** A text, or where a secret is, which is read when the server starts and shown to nobody. */
const ValueSchema = z.union([
  z.string(),
  z.strictObject({ env: word, prefix: z.string().optional() }),
  z.strictObject({ file: word, prefix: z.string().optional() }),
]);
const values = z.record(word, ValueSchema).default({});
const secretly =
  'A value is a text, or says where a secret is: `{ env = "NAME" }` or `{ file = "PATH" }`, with a `prefix` if need be.';

/** A name is a part of a URL and of what agents call its tools. */
const NameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "has letters, digits, - and _ only")
  .refine((name) => name !== "town", "is that of the town's own server");

const ServerSchema = z
  .strictObject({
    command: word.optional().describe("The program that is started, on its first use. No shell is in between."),
    args: z.array(z.string()).default([]).describe("Its arguments. Not for secrets."),
    cwd: word.optional().describe("Where it is started; seen from the town's folder, which is the default."),
    env: values.describe(`Its environment beside the few variables that every program needs. ${secretly}`),
    share: z
      .enum(["town", "session"])
      .default("town")
      .describe(
        "One process for all, or one for each session that calls it: for servers that keep state, such as a browser.",
      ),
    url: z
      .url({ protocol: /^https?$/, error: "expected an address that begins with http:// or https://" })
      .refine((url) => !/^https?:\/\/[^/]*@/.test(url), "must hold no user and no password")
      .optional()
      .describe("Instead of a command: where a server listens that somebody else runs, over streamable HTTP."),
    headers: values.describe(`Headers of each request to the \`url\`. ${secretly}`),
    start_timeout: seconds.default(30).describe("How long it may take to start, in seconds."),
    call_timeout: seconds.default(600).describe("How long a call may take without a word of its progress, in seconds."),
    idle_stop: z
      .int()
      .min(0)
      .max(86_400)
      .optional()
      .describe(
        "How long it runs unused, in seconds; 0: for ever. Absent, 600, and 0 for one of a session's own, which ends with it.",
      ),
    max_calls: count.default(64).describe("How many calls of one client may run at a time."),
    max_clients: count.default(256).describe("How many clients may be connected at a time."),
  })
  .superRefine((server, context) => {
    const { command, url, args, cwd, env, headers, share } = server;
    if ((command === undefined) === (url === undefined)) {
      context.addIssue("give command or url, and not both");
      return;
    }
    const unread =
      command === undefined
        ? { args: args.length > 0, cwd: cwd !== undefined, env: Object.keys(env).length > 0, share: share !== "town" }
        : { headers: Object.keys(headers).length > 0 };
    for (const [key, given] of Object.entries(unread))
      if (given)
        context.addIssue({
          code: "custom",
          path: [key],
          message: `a server with a ${command === undefined ? "url" : "command"} has none`,
        });
  });
export type McpServerTable = z.infer<typeof ServerSchema>;

/** What an agent can do with its town, by the town's own MCP server. */
export const townTools = ["list", "read", "spawn", "assign", "wait", "message", "stop", "claim", "close"] as const;

const RightsSchema = z.strictObject({
  may: z
    .array(z.enum(townTools))
    .default(["list", "read", "wait"])
    .describe(
      "What it may do: `list`, `read`, `spawn`, `assign`, `wait`, `message`, `stop`, and with beads `claim` and `close`.",
    ),
  over: z
    .enum(["children", "town"])
    .default("children")
    .describe("Which sessions it sees and deals with: those that it has spawned, and theirs, or all of the town."),
  roles: z.array(word).optional().describe("The roles that it may spawn; absent, all."),
  max_children: z
    .int()
    .min(0)
    .max(1000)
    .default(8)
    .describe("How many sessions of its own may be there at a time, stopped ones aside."),
  max_depth: z
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe("How far down there may be sessions: 1 is its children, 2 is theirs."),
});
export type TownRights = z.infer<typeof RightsSchema>;

export const mcpSection = defineSection({
  name: "mcp",
  schema: z
    .strictObject({
      journal: z
        .boolean()
        .default(false)
        .describe(
          "Whether each call of a tool is an event of the town. Those of the town's own server are in any case.",
        ),
      servers: z
        .record(NameSchema, ServerSchema)
        .default({})
        .describe("The MCP servers of the town, `[mcp.servers.NAME]`: each is run once, and given to all agents."),
      town: z
        .record(z.string().min(1).max(64), RightsSchema)
        .default({})
        .describe(
          "By role, `[mcp.town.ROLE]`: which agents are given the town itself as an MCP server, and what they may do with it.",
        ),
    })
    .describe("The MCP servers that agents are given without their asking."),
});

import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { z } from "zod";
import { McpPoolError } from "../errors.js";

/** A secret is named where it is used and read when the server starts; it is in no configuration, argument list or listing. */
const SecretReferenceSchema = z.union([
  z.strictObject({ env: z.string().min(1), prefix: z.string().optional() }),
  z.strictObject({ file: z.string().min(1), prefix: z.string().optional() }),
]);
export type SecretReference = z.infer<typeof SecretReferenceSchema>;

const ValuesSchema = z.record(z.string().min(1), z.union([z.string(), SecretReferenceSchema]));
export type ConfiguredValues = z.infer<typeof ValuesSchema>;

const milliseconds = z.number().int().min(0).max(2_147_483_647);
const count = z.number().int().positive();

const LimitsSchema = z.strictObject({
  /** For a start until the server has answered `initialize`. */
  startMs: milliseconds.min(1).default(30_000),
  /** For one call; each report of its progress begins it anew. */
  callMs: milliseconds.min(1).default(600_000),
  /** Without a call for so long, a server is stopped, to be started by the next one. 0: never. Default: 600 000, and 0 for a session's own. */
  idleMs: milliseconds.optional(),
  /** Calls of one client at a time. */
  calls: count.default(64),
  /** Clients that are connected at a time. */
  clients: count.default(256),
  /** Of one message, either way. A client that lets four times as much wait for it is disconnected. */
  messageBytes: count.default(10 * 1024 * 1024),
});

const StdioSchema = z.strictObject({
  /** The program, and its arguments. No shell is in between. */
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  cwd: z.string().min(1).optional(),
  env: ValuesSchema.default({}),
  /** `town`: one process for all. `session`: one for each session that asks, for servers that keep state, such as a browser. */
  share: z.enum(["town", "session"]).default("town"),
  limits: LimitsSchema.prefault({}),
});

const UrlSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).refine((url) => withoutCredentials(url), "must hold no user name or password"),
  headers: ValuesSchema.default({}),
  limits: LimitsSchema.prefault({}),
});

const LocalSchema = z.strictObject({
  /** Serves one session over the transport, in this process. It ends when the transport is closed. */
  serve: z.custom<(options: { readonly session: string; readonly transport: Transport }) => Promise<void>>(
    (value) => typeof value === "function",
    "must be a function",
  ),
  limits: LimitsSchema.prefault({}),
});

export const McpServerConfigSchema = z.union([StdioSchema, UrlSchema, LocalSchema]);

/** One server: a `command`, a `url`, or, in this very process, a function that serves one session. */
export type McpServerConfig = z.input<typeof McpServerConfigSchema>;
export type StdioServer = z.output<typeof StdioSchema>;
export type UrlServer = z.output<typeof UrlSchema>;
export type LocalServer = z.output<typeof LocalSchema>;
export type ServerSettings = StdioServer | UrlServer | LocalServer;

/** Who uses one running server together. */
export type ServerScope = "town" | "session" | "connection";

export function scopeOf(settings: ServerSettings): ServerScope {
  if ("url" in settings) return "connection";
  return "serve" in settings ? "session" : settings.share;
}
export type ServerLimits = z.output<typeof LimitsSchema>;

/** A name is a part of a URL and of a file's name. */
const NamePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** @throws McpPoolError `config_invalid`, which names the server and what is wrong with it. */
export function checkServers(servers: Readonly<Record<string, McpServerConfig>>): Map<string, ServerSettings> {
  return new Map(Object.entries(servers).map(([name, config]) => [name, checkServer({ name, config })]));
}

function checkServer({ name, config }: { name: string; config: McpServerConfig }): ServerSettings {
  if (!NamePattern.test(name)) {
    throw invalid({ name, problem: "a name has letters, digits, _ and - only, and begins with a letter or digit" });
  }
  // Told by hand which of them it is, because an error of a union names none.
  const schema = "url" in config ? UrlSchema : "serve" in config ? LocalSchema : StdioSchema;
  const checked = schema.safeParse(config);
  if (!checked.success) throw invalid({ name, problem: z.prettifyError(checked.error).replaceAll(/\s*\n\s*/g, " ") });
  return checked.data;
}

function withoutCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === "" && password === "";
}

function invalid({ name, problem }: { name: string; problem: string }): McpPoolError {
  return new McpPoolError({
    code: "config_invalid",
    message: `The MCP server ${JSON.stringify(name)} is not configured well: ${problem}`,
    remedy: "Mend its table; it has either a command or a url.",
    facts: { server: name },
  });
}

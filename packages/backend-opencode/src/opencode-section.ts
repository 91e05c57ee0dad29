import { SecretReferenceSchema } from "@townkit/core/config";
import { z } from "zod";
import { defaultServerLimits } from "./driver/placement.js";

const RuleSchema = z.strictObject({
  permission: z.string().min(1).describe("What is asked for: `bash`, `edit`, `webfetch`, or `*`."),
  pattern: z.string().min(1).default("*").describe("Which of it: a command or path, with `*`."),
  action: z.enum(["allow", "ask", "deny"]).describe("What happens then."),
});

/** The table `[opencode]` of `town.toml`. */
export const OpencodeSectionSchema = z
  .strictObject({
    binary: z
      .string()
      .min(1)
      .optional()
      .describe("The OpenCode program; absent, the npm package `opencode-ai`, then PATH."),
    settings: z
      .record(z.string(), z.unknown())
      .default({})
      .describe(
        "OpenCode's own settings, such as `provider` and `permission`; they win against those of a project. With `enabled_providers` a directory costs the servers a fraction of the memory and of the time: only those providers' models are looked at.",
      ),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        "Environment variables of the server. It inherits only what it needs to run; secrets belong into `pass_env`.",
      ),
    pass_env: z
      .array(z.string().min(1))
      .default([])
      .describe("Names of variables of the daemon that the server gets too, such as the keys of your providers."),
    permissions: z
      .record(z.string(), z.array(RuleSchema))
      .default({})
      .describe(
        "Permission rules by role, and by the names that a role's `permissions` may be; they win against the settings. There are `read`, `ask`, `edit` and `bypass`, which may be changed here.",
      ),
    provider_patience: z
      .int()
      .min(1)
      .max(86_400)
      .default(900)
      .describe(
        "How long a provider may be asked again and again without an answer, in seconds; then the work fails as `provider_timeout`.",
      ),
    server_user: SecretReferenceSchema.optional().describe(
      "The user of the server at `opencode_server_url`, as `env:NAME` or `file:PATH`; absent, `opencode`.",
    ),
    server_password: SecretReferenceSchema.optional().describe(
      "The password of that server, as `env:NAME` or `file:PATH`; read at each connect, and shown to nobody. Absent where it asks for none.",
    ),
    max_servers: z
      .int()
      .min(1)
      .max(64)
      .default(defaultServerLimits.servers)
      .describe(
        "How many servers the town may run. A further one is started when all others are full; one for sessions without snapshots, where the others have them, may come on top.",
      ),
    max_directories: z
      .int()
      .min(1)
      .max(100_000)
      .default(defaultServerLimits.directories)
      .describe(
        "For how many work directories a server is used. Each costs it about 30 MB, which it does not give back.",
      ),
    max_memory: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(defaultServerLimits.memoryMb)
      .describe("How much memory a server's process may have before new sessions go to another one, in MB."),
    recycle_after: z
      .int()
      .min(1)
      .max(86_400)
      .default(defaultServerLimits.idleMs / 1000)
      .describe(
        "How long nobody may have used a server that is over one of these limits before it is restarted to have its memory back, in seconds. Its sessions stay.",
      ),
    start_timeout: z.int().min(1).max(600).default(60).describe("How long the server may take to start, in seconds."),
  })
  .describe("The OpenCode servers that sessions run on.");

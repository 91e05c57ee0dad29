import { z } from "zod";

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
      .describe("OpenCode's own settings, such as `provider` and `permission`; they win against those of a project."),
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
      .describe("Permission rules of the sessions of each role; they win against the settings."),
    provider_patience: z
      .int()
      .min(1)
      .max(86_400)
      .default(900)
      .describe(
        "How long a provider may be asked again and again without an answer, in seconds; then the work fails as `provider_timeout`.",
      ),
    start_timeout: z.int().min(1).max(600).default(60).describe("How long the server may take to start, in seconds."),
  })
  .describe("The OpenCode server that a town starts and its sessions run on.");

import * as z from "zod";
import { actionsSection } from "./actions-section.js";
import { daemonSection } from "./daemon-section.js";
import { limitsSection } from "./limits-section.js";
import { mcpSection } from "./mcp-section.js";
import { nearestMatch } from "./nearest.js";
import { rolesSection } from "./roles-section.js";
import { defineSection } from "./section.js";

/** The backends that Townkit brings. Any other value of the setting is the name of a package, or a path. */
export const ownBackends = ["tmux", "opencode", "hybrid"] as const;

/** Begins with what no name of a package begins with. */
const backendPath = /^(\.{1,2}\/|\/)/;

/** Whether a town names its backend by where it is, from the town's folder on. */
export function isBackendPath(name: string): boolean {
  return backendPath.test(name);
}

const packageName = /^(@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/;

const BackendNameSchema = z.string().superRefine((name, context) => {
  const own: readonly string[] = ownBackends;
  if (own.includes(name) || isBackendPath(name)) return;
  const meant = nearestMatch({ word: name, among: own });
  if (meant !== undefined) context.addIssue(`there is no backend "${name}". Did you mean "${meant}"?`);
  else if (!packageName.test(name))
    context.addIssue(`expected ${own.join(", ")}, the name of a package, or a path such as ./my-backend`);
});

const ChildNameSchema = BackendNameSchema.refine((name) => name !== "hybrid", "a hybrid has no hybrid below it");

/** What of `town.toml` says which of several backends runs a session. */
const RoutesSchema = z
  .strictObject({
    default: ChildNameSchema.default("tmux").describe("The backend of every session that no other route is for."),
    agents: z
      .record(z.string().min(1), ChildNameSchema)
      .default({ opencode: "opencode" })
      .describe("The backends of sessions by their agent. What is given takes the place of the default as a whole."),
    roles: z
      .record(z.string().min(1), ChildNameSchema)
      .default({})
      .describe("The backends of sessions by their role, where there is no route for their agent."),
  })
  .describe("Which backend runs a session of a hybrid: by its agent, or else by its role, or else the default.");

/** What a hybrid falls back to. */
export const fallbackBackend = "tmux";

/** The routes of a hybrid whose town names none. */
export const defaultRoutes = RoutesSchema.parse({});

export const orchestrationSection = defineSection({
  name: "orchestration",
  schema: z
    .strictObject({
      backend: BackendNameSchema.default("tmux").describe(
        "What runs the sessions: `tmux`, `opencode`, `hybrid`, the name of an installed backend package, or a path to one, such as `./my-backend`.",
      ),
      opencode_server_url: z
        .string()
        .regex(
          /^https?:\/\/[^\s/?#@]+\/?$/,
          "expected the address of a server, such as http://localhost:4096, without user and password",
        )
        .optional()
        .describe(
          "An OpenCode server that somebody else runs, for new sessions to be on, such as `http://localhost:4096`. It is never started or stopped by the town. Absent, the town starts its own.",
        ),
      routes: RoutesSchema.optional(),
      fallback: z
        .enum(["fail", "tmux", "ask"])
        .default("fail")
        .describe(
          "What becomes of a new session of a hybrid whose backend cannot start it, with proof that nothing of it was started or stored there: it fails, it is run in `tmux`, or you are asked whether it is. A session whose backend was chosen by name is never run on another one without being asked about.",
        ),
      isolation: z
        .enum(["auto", "process", "inline"])
        .default("auto")
        .describe(
          "Where a backend runs: in a process of its own, or `inline`, in the daemon. With `auto`, Townkit's own run in the daemon and all others in a process of their own.",
        ),
    })
    .superRefine(({ backend, routes, fallback }, context) => {
      if (fallback !== "fail" && backend !== "hybrid")
        context.addIssue({ code: "custom", path: ["fallback"], message: `only backend = "hybrid" has one` });
      if (routes !== undefined && backend !== "hybrid")
        context.addIssue({ code: "custom", path: ["routes"], message: `only backend = "hybrid" has routes` });
    })
    .describe("How sessions are run."),
});

const supervisionSection = defineSection({
  name: "supervision",
  schema: z
    .strictObject({
      patrol_seconds: z
        .int()
        .min(0)
        .max(86_400)
        .default(60)
        .describe(
          "How often the sessions that are at work, or of which something is not known, are listed, in case that their backend did not tell of something. While there are none nothing is asked. 0: never.",
        ),
    })
    .describe("How the town looks after its sessions. What it does for those of one role is in the role's table."),
});

/** 0, the default, is no limit. */
const limit = (most: number) => z.int().min(0).max(most).default(0);

export const retentionSection = defineSection({
  name: "retention",
  schema: z
    .strictObject({
      days: z
        .int()
        .min(7)
        .max(36_500)
        .default(30)
        .describe(
          "For how long journal entries and the results of calls are kept, in days. Sessions are kept until they are deleted.",
        ),
      journal_mb: limit(1_000_000).describe(
        "The largest size of the journal, in megabytes; 0: any. The oldest entries go. A reader that has not had them yet is told so, by the event `resync`.",
      ),
      work_days: limit(36_500)
        .refine((days) => days === 0 || days >= 7, "expected 0, or 7 at least: a repeat of a call must still be known")
        .describe(
          "For how long work is kept once it is finished, in days; 0: for good. What is open, interrupted or unknown is kept in any case.",
        ),
      work_mb: limit(1_000_000).describe(
        "The largest size of all finished work, in megabytes; 0: any. The oldest goes, but nothing that was changed in the last 7 days.",
      ),
    })
    .describe("What the store forgets."),
});

const logsSection = defineSection({
  name: "logs",
  schema: z
    .strictObject({
      level: z
        .enum(["debug", "info", "warn", "error"])
        .default("info")
        .describe("What is logged: what is so urgent at least. With `debug`, every request."),
      file_mb: z
        .int()
        .min(1)
        .max(10_000)
        .default(5)
        .describe("How large the daemon's log gets before it is set aside, in megabytes."),
      files: z.int().min(1).max(100).default(3).describe("How many that were set aside are kept."),
    })
    .describe("The daemon's own log, which `town logs` shows."),
});

const telemetrySection = defineSection({
  name: "telemetry",
  schema: z
    .strictObject({
      otlp_url: z
        .string()
        .regex(/^https?:\/\/\S+$/, "expected a URL, such as http://127.0.0.1:4318/v1/traces")
        .optional()
        .describe(
          "Where the trace of each piece of work is sent once it is settled, as OTLP over HTTP in JSON, such as `http://127.0.0.1:4318/v1/traces`. Absent, nowhere.",
        ),
    })
    .describe("What is told to other programs of the work that is done."),
});

/** The sections that every town has. */
export const coreSections = [
  orchestrationSection,
  limitsSection,
  supervisionSection,
  daemonSection,
  retentionSection,
  logsSection,
  telemetrySection,
  rolesSection,
  mcpSection,
  actionsSection,
] as const;

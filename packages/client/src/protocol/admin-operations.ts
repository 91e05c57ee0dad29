import { healthStates, type Mailbox, type Worktrees } from "@townkit/core";
import * as z from "zod";
import { mailOperations } from "./mail-operations.js";
import { type McpAdmin, mcpOperations } from "./mcp-operations.js";
import { operationsOn } from "./operation.js";
import { type TokenAdmin, tokenOperations } from "./token-operations.js";
import { worktreeOperations } from "./worktree-operations.js";

const healthFields = { state: z.enum(healthStates), why: z.string().nullable(), at: z.string() };

const BackendStatusSchema = z.object({
  name: z.string(),
  /** The package that it was loaded from. */
  package: z.string(),
  /** The process that it runs in, where that is not the daemon's: null while none runs, and how often it was started again. */
  host: z.object({ pid: z.number().int().nullable(), restarts: z.number().int() }).nullable(),
  /** What it last said of itself, or, where it runs sessions on servers, the worst of those; null before its first word. */
  health: z
    .object({
      ...healthFields,
      /** Each server of which it said anything, by its own name for it. */
      servers: z.array(z.object({ server: z.string(), ...healthFields })),
    })
    .nullable(),
});
export type BackendStatus = z.infer<typeof BackendStatusSchema>;

/** How the daemon of a town is. Sizes in bytes, times in milliseconds or ISO 8601. */
export const TownStatusSchema = z.object({
  version: z.string(),
  contractVersion: z.string(),
  pid: z.number().int(),
  startedAt: z.string(),
  uptimeMs: z.number(),
  memory: z.object({ rss: z.number(), heapUsed: z.number() }),
  town: z.string(),
  /** `oldest` and `newest`: cursors before the first event that is still kept, and at the last one. */
  store: z.object({ kind: z.string(), path: z.string().nullable(), oldest: z.string(), newest: z.string() }),
  backends: z.array(BackendStatusSchema),
  /** Sessions that are to be started and wait for a place, oldest first. `reason`: which limit holds one up; `why`: in words. */
  waiting: z.array(
    z.object({
      sessionId: z.string(),
      role: z.string(),
      backend: z.string(),
      since: z.string(),
      reason: z.enum(["sessions", "backend", "role", "starts", "memory", "load"]),
      why: z.string(),
    }),
  ),
  eventStreams: z.number().int(),
});
export type TownStatus = z.infer<typeof TownStatusSchema>;

/** `stop` settles turns and ends what the town started; `detach` leaves sessions and their servers as they are. */
export const ShutdownRequestSchema = z.strictObject({ sessions: z.enum(["stop", "detach"]).default("stop") });
export type ShutdownRequest = z.infer<typeof ShutdownRequestSchema>;

export const ShutdownResultSchema = z.object({ pid: z.number().int() });
export type ShutdownResult = z.infer<typeof ShutdownResultSchema>;

/** `file`: an absolute path on the town's machine, of a file that is not there yet. */
export const BackupRequestSchema = z.strictObject({ file: z.string().min(1).max(4096) });
export type BackupRequest = z.infer<typeof BackupRequestSchema>;

/** `bytes`: its size; `files`: how many it holds. */
export const BackupResultSchema = z.object({ file: z.string(), bytes: z.number().int(), files: z.number().int() });
export type BackupResult = z.infer<typeof BackupResultSchema>;

/** What a daemon offers beside its orchestrator. */
export interface TownAdmin extends Worktrees, Mailbox, McpAdmin, TokenAdmin {
  status(): Promise<TownStatus>;
  /** Answers at once; the daemon ends after it, and its process with it. */
  shutdown(request: ShutdownRequest): Promise<ShutdownResult>;
  /** Writes all that the town needs to be restored to one file. It holds the town's secrets, and is its owner's alone. */
  backup(request: BackupRequest): Promise<BackupResult>;
}

const operation = operationsOn<TownAdmin>();

export const adminOperations = {
  status: operation({
    method: "GET",
    path: "/v1/status",
    summary: "How the daemon is: version, process, memory, store and backends, and which sessions wait to be started.",
    result: TownStatusSchema,
    waits: false,
    call: (admin) => admin.status(),
  }),
  shutdown: operation({
    method: "POST",
    path: "/v1/shutdown",
    summary: "Ends the daemon; answers before it does.",
    body: ShutdownRequestSchema,
    result: ShutdownResultSchema,
    waits: false,
    call: (admin, { body }) => admin.shutdown(body),
  }),
  backup: operation({
    method: "POST",
    path: "/v1/backup",
    summary: "Writes all that the town needs to be restored to a new file on its machine.",
    body: BackupRequestSchema,
    result: BackupResultSchema,
    waits: false,
    call: (admin, { body }) => admin.backup(body),
  }),
  ...worktreeOperations,
  ...mailOperations,
  ...mcpOperations,
  ...tokenOperations,
};

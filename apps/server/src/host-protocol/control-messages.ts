import { ErrorBodySchema } from "@townkit/client/protocol";
import * as z from "zod";

/** The first line that a host reads on its input. The input's end is the end of its owner, and so of the host. */
export const HostOrdersSchema = z.object({
  /** The module to load, by its absolute path. */
  entry: z.string(),
  /** What the town calls it. */
  package: z.string(),
  /** Where to serve it. */
  socketPath: z.string(),
  token: z.string(),
});
export type HostOrders = z.infer<typeof HostOrdersSchema>;

const level = z.enum(["debug", "info", "warn", "error"]);

/** What a host says by itself, one line of JSON each, on its fourth file. All else is asked over its socket. */
export const HostReportSchema = z.discriminatedUnion("kind", [
  /** The module is loaded and the socket open. */
  z.object({ kind: z.literal("loaded"), section: z.string(), usesServerUrl: z.boolean() }),
  /** It cannot be; the host ends after it. */
  ErrorBodySchema.extend({ kind: z.literal("failed") }),
  /** Its event loop turns; and how much memory it holds, in bytes. */
  z.object({ kind: z.literal("beat"), memoryBytes: z.number() }),
  /** Its event loop turns, but it can do nothing with a new file or connection: what it may have open it has open. */
  z.object({ kind: z.literal("spent"), why: z.string() }),
  z.object({ kind: z.literal("log"), level, message: z.string(), facts: z.record(z.string(), z.unknown()).optional() }),
]);
export type HostReport = z.infer<typeof HostReportSchema>;

/** The file on which a host reports. */
export const reportFile = 3;

/** How often a host says that its event loop turns, in milliseconds. */
export const beatMs = 2_000;

/** The header that a socket of this machine is called by; no name is resolved. */
export const socketUrl = "http://localhost";

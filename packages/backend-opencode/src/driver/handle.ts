import { type Handle, InvalidInputError, type PrepareRequest } from "@townkit/core";
import { z } from "zod";
import { protocolSessionId } from "../turn/protocol-ids.js";

/** The server of handles that were made when there was only one; it keeps its name. */
export const firstServer = "1";

/** The server that somebody else runs. */
export const externalServer = "external";

/** What finds a session again. A fork's own id is the server's choice and is learned at its start. */
const HandleDataSchema = z.strictObject({
  /** The name, in our fleet, of the server that holds the session. */
  server: z.string().min(1),
  directory: z.string(),
  /** Of the session at the server; null for a fork. */
  protocolId: z.string().nullable(),
  fork: z
    .strictObject({ sessionId: z.string(), protocolId: z.string().nullable(), atMessageId: z.string().nullable() })
    .nullable(),
});
export type HandleData = z.infer<typeof HandleDataSchema>;

const HandleSchema = z.discriminatedUnion("version", [
  z.object({ backend: z.literal("opencode"), version: z.literal(2), data: HandleDataSchema }),
  z.object({
    backend: z.literal("opencode"),
    version: z.literal(1),
    data: HandleDataSchema.omit({ server: true }).transform((data) => ({ ...data, server: firstServer })),
  }),
]);

/** `server`: where the session is placed. A fork is a copy within its parent's server. */
export function makeHandle({ config, fork, server }: PrepareRequest & { readonly server: string }): Handle {
  const data: HandleData = {
    server,
    directory: config.workDir,
    protocolId: fork ? null : protocolSessionId(config.id),
    fork: fork
      ? {
          sessionId: fork.sessionId,
          protocolId: readHandle(fork.handle).protocolId,
          atMessageId: fork.atMessageId ?? null,
        }
      : null,
  };
  return { backend: "opencode", version: 2, data };
}

/** @throws InvalidInputError it is not a handle of this backend, or one of a later version. */
export function readHandle(handle: Handle): HandleData {
  const read = HandleSchema.safeParse(handle);
  if (read.success) return read.data.data;
  throw new InvalidInputError({
    what: "The session's handle",
    problem: `it is not one of the opencode backend's, version 1 or 2 (found: ${handle.backend}, version ${handle.version})`,
    remedy: "Use the version of the backend that made it.",
  });
}

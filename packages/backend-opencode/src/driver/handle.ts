import { type Handle, InvalidInputError, type PrepareRequest } from "@townkit/core";
import { z } from "zod";
import { protocolSessionId } from "../turn/protocol-ids.js";

/** What finds a session again. A fork's own id is the server's choice and is learned at its start. */
const HandleDataSchema = z.strictObject({
  directory: z.string(),
  /** Of the session at the server; null for a fork. */
  protocolId: z.string().nullable(),
  fork: z
    .strictObject({ sessionId: z.string(), protocolId: z.string().nullable(), atMessageId: z.string().nullable() })
    .nullable(),
});
export type HandleData = z.infer<typeof HandleDataSchema>;

const HandleSchema = z.object({ backend: z.literal("opencode"), version: z.literal(1), data: HandleDataSchema });

export function makeHandle(request: PrepareRequest): Handle {
  const { config, fork } = request;
  const data: HandleData = {
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
  return { backend: "opencode", version: 1, data };
}

/** @throws InvalidInputError it is not a handle of this backend, or one of a later version. */
export function readHandle(handle: Handle): HandleData {
  const read = HandleSchema.safeParse(handle);
  if (read.success) return read.data.data;
  throw new InvalidInputError({
    what: "The session's handle",
    problem: `it is not one of the opencode backend's, version 1 (found: ${handle.backend}, version ${handle.version})`,
    remedy: "Use the version of the backend that made it.",
  });
}

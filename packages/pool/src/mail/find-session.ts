import { isTownError, type Session, type SourceTown } from "@townkit/core";

/** The session, or null where there is none. @throws the town's other errors */
export async function findSession(options: { town: SourceTown; sessionId: string }): Promise<Session | null> {
  const { town, sessionId } = options;
  return await town.getSession(sessionId).catch((error: unknown) => {
    if (isTownError(error) && error.code === "session_not_found") return null;
    throw error;
  });
}

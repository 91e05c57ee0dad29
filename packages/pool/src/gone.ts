import { isTownError } from "@townkit/core";

/** The end of a session at its backend: what that does not know, or not any more, is as gone as can be. */
export async function gone(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isTownError(error) || error.code !== "session_not_found") throw error;
  });
}

import { BackendUnavailableError } from "@townkit/core";
import { ServerFailure } from "../server/agent-server.js";
import { TmuxFailure } from "../tmux/failure.js";

/** A failure of tmux, or of an agent's server, as an error of the family; any other as it is. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof TmuxFailure || error instanceof ServerFailure)) return error;
  return new BackendUnavailableError({
    backend: "tmux",
    problem: error.message,
    remedy:
      error instanceof TmuxFailure ? "Look whether its tmux server runs." : "Look at the agent with attachCommand.",
    effect: error.effect,
    cause: error,
  });
}

/** What it comes to. @throws BackendUnavailableError where tmux failed, or an agent's server. */
export async function reaching<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw asUnavailable(error);
  }
}

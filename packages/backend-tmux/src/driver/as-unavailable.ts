import { BackendUnavailableError } from "@townkit/core";
import { TmuxFailure } from "../tmux/failure.js";

/** A failure of tmux as an error of the family; any other as it is. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof TmuxFailure)) return error;
  return new BackendUnavailableError({
    backend: "tmux",
    problem: error.message,
    remedy: "Look whether its tmux server runs.",
    effect: error.effect,
    cause: error,
  });
}

/** What it comes to. @throws BackendUnavailableError where tmux failed. */
export async function reaching<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw asUnavailable(error);
  }
}

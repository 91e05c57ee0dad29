import { asTownError, BackendFailedError, BackendUnavailableError, type TownError } from "@townkit/core";

/** Who it was that a call failed at. */
export interface Accused {
  readonly backend: string;
  readonly method: string;
  /** What is known to be wrong with its process; null: nothing. */
  readonly why: string | null;
}

const remedy = "Its process is started again where it has ended: see `town status`, and its log in .town/logs.";

/**
 * The error of a call to a backend in a process of its own, by the backend's name. What the backend itself has said of the
 * contract's errors stays as it is.
 */
export function accuse(thrown: unknown, { backend, method, why }: Accused): TownError {
  const error = asTownError(thrown);
  const { code, effect, message } = error;
  const about = { backend, effect, cause: error };
  if (code === "town_unreachable")
    return new BackendUnavailableError({
      ...about,
      problem: `its process cannot be reached: ${why ?? message}`,
      remedy,
    });
  if (code === "internal") return new BackendFailedError({ ...about, problem: `${method}: ${message}` });
  const { unanswered } = error.facts;
  if (code === "wait_timeout" && typeof unanswered === "string")
    return new BackendUnavailableError({ ...about, problem: `it gave no answer to ${method}: ${unanswered}`, remedy });
  return error;
}

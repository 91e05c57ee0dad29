import { BackendFailedError, BackendUnavailableError, type Effect, type TownError } from "@townkit/core";
import type { SdkResult } from "./sdk.js";

/** The server's refusal, with what a caller may need to tell one from the other. */
export class ServerRefusedError extends BackendFailedError {
  readonly httpStatus: number;

  constructor(options: { what: string; httpStatus: number; problem: string; effect: Effect }) {
    super({
      backend: "opencode",
      problem: `${options.what} was answered with HTTP ${options.httpStatus}: ${options.problem}`,
      remedy: "Look into the server's log, opencode-server.log.",
      effect: options.effect,
    });
    this.httpStatus = options.httpStatus;
  }
}

/**
 * One request with a deadline, its failures as errors of the family. `effect` is what a failure in the middle leaves open;
 * a connection that was never made is `none` whatever it says.
 */
export async function call<Data>(options: {
  readonly what: string;
  readonly effect: Effect;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly run: (signal: AbortSignal) => Promise<SdkResult<Data>>;
}): Promise<Data> {
  const { what, effect, timeoutMs } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  let result: SdkResult<Data>;
  try {
    result = await options.run(signal);
  } catch (error) {
    throw lost({ what, effect, error, timedOut: deadline.aborted, timeoutMs });
  }
  const { response, error } = result;
  if (response?.status === 401) throw notLetIn(what);
  if (!response) throw lost({ what, effect, error, timedOut: deadline.aborted, timeoutMs });
  if (!response.ok)
    throw new ServerRefusedError({ what, httpStatus: response.status, problem: problemIn(error), effect });
  return result.data as Data;
}

/** The password was changed: the server did nothing. */
function notLetIn(what: string): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `${what}: the server does not take the user and password`,
    remedy: "Correct `server_user` and `server_password` of [opencode] in town.toml.",
    effect: "none",
  });
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ServerRefusedError && error.httpStatus === 404;
}

function lost(facts: {
  what: string;
  effect: Effect;
  error: unknown;
  timedOut: boolean;
  timeoutMs: number;
}): TownError {
  const cause = deepestCause(facts.error);
  const refused = cause instanceof Error && (cause as NodeJS.ErrnoException).code === "ECONNREFUSED";
  const why = facts.timedOut
    ? `no answer within ${facts.timeoutMs} ms`
    : cause instanceof Error
      ? cause.message
      : "the connection broke";
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `${facts.what}: ${why}`,
    remedy: "It is restarted when it has died; try again.",
    effect: refused ? "none" : facts.effect,
    cause: facts.error,
  });
}

function deepestCause(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? deepestCause(error.cause) : error;
}

/** The server words its errors in three shapes. */
function problemIn(error: unknown): string {
  if (typeof error !== "object" || error === null)
    return typeof error === "string" && error !== "" ? error : "no reason given";
  const { data, message, name, cause } = error as {
    data?: { message?: unknown };
    message?: unknown;
    name?: unknown;
    cause?: unknown;
  };
  const words = [data?.message, message, name].find((word) => typeof word === "string" && word !== "");
  return typeof words === "string" ? words : cause === undefined ? "no reason given" : problemIn(cause);
}

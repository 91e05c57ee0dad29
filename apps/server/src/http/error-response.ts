import type { ErrorBody } from "@townkit/client/protocol";
import { asTownError, errorCodes, isErrorCode, type Log, TownError } from "@townkit/core";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What every answer is that is not a success. */
export function errorBody(thrown: unknown): ErrorBody {
  const { code, message, remedy, effect, facts } = asTownError(thrown);
  return { error: { code, message, remedy: remedy ?? null, effect: effect ?? "possible", facts: facts ?? {} } };
}

/** Every answer that is not a success: `{error}` with the code's status, and when to try again, where that is known. */
export function errorResponse(context: Context, thrown: unknown): Response {
  const body = errorBody(thrown);
  const { code, facts } = body.error;
  const { retryAfterMs } = facts;
  if (typeof retryAfterMs === "number") context.header("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  const known = isErrorCode(code) ? code : "internal";
  return context.json<ErrorBody>(body, errorCodes[known].status as ContentfulStatusCode);
}

/** What a fault of ours is logged as: where it came from. Its message may repeat what somebody has written. */
export function logFault(log: Log, fault: { thrown: unknown; route: string }): void {
  const { thrown, route } = fault;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  log.error("a request failed", { route, error: name, stack: frames.slice(0, 8).map((frame) => frame.trim()) });
}

export function routeNotFound({ method, path }: { method: string; path: string }): TownError {
  return new TownError({
    code: "route_not_found",
    message: `There is nothing at ${method} ${path}.`,
    remedy: "See /openapi.json for what there is.",
    facts: { method, path },
  });
}

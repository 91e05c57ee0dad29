import type { ErrorBody } from "@townkit/client/protocol";
import { asTownError, errorCodes, isErrorCode, type Log, TownError } from "@townkit/core";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Every answer that is not a success: `{error}` with the code's status. */
export function errorResponse(context: Context, thrown: unknown): Response {
  const { code, message, remedy, effect, facts } = asTownError(thrown);
  const known = isErrorCode(code) ? code : "internal";
  const error = { code, message, remedy: remedy ?? null, effect: effect ?? "possible", facts: facts ?? {} };
  return context.json<ErrorBody>({ error }, errorCodes[known].status as ContentfulStatusCode);
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

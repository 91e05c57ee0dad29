import type { Call } from "../../calls/call.js";
import { BeadsError } from "../../errors/beads-error.js";
import { aborted, timedOut } from "../../errors/outside.js";
import { isObject } from "../decode/answer.js";
import type { Served } from "./served.js";

/** Where a `bd serve` listens, which nothing on the machine tells. */
export interface ServeOptions {
  /** As it prints it: `http://127.0.0.1:7777`. */
  readonly url: string;
  /** Where it wants one: a line of its `--auth-token-file`. */
  readonly token?: string | undefined;
}

/** One request, as it goes out. */
export interface Request extends Pick<Served, "method" | "path" | "query" | "body"> {
  readonly call: Call;
  readonly changes: boolean;
  /** The project that must be the server's, or it refuses. */
  readonly project?: string;
}

/** The system's words for a connection that did not come about, over which nothing was sent. */
const notConnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * Sends it, within the call's time. Undefined: nobody is there; or, of what only reads, the connection broke.
 * @throws BeadsError `timeout`, `aborted`, `unavailable`
 */
export async function send(options: {
  serve: ServeOptions;
  closing: AbortSignal;
  request: Request;
}): Promise<{ status: number; answer: unknown } | undefined> {
  const { serve, closing, request } = options;
  const { call, changes, method } = request;
  const { what, timeoutMs, signal } = call;
  const effect = changes ? "possible" : "none";
  const remainingMs = call.remainingMs();
  if (remainingMs <= 0) throw timedOut({ what, timeoutMs, effect: "none" });
  const time = AbortSignal.timeout(Math.ceil(remainingMs));
  const givenUp = signal ? AbortSignal.any([closing, signal]) : closing;
  try {
    const body = request.body && JSON.stringify(request.body);
    const headers = headersOf({ serve, request });
    const response = await fetch(urlOf({ serve, request }), {
      ...{ method, headers, signal: AbortSignal.any([time, givenUp]) },
      ...(body !== undefined && { body }),
    });
    return { status: response.status, answer: await response.json() };
  } catch (cause) {
    if (time.aborted) throw timedOut({ what, timeoutMs, effect });
    if (givenUp.aborted) throw aborted({ what, effect, cause });
    if (!changes || isNotConnected(cause)) return undefined;
    throw broken({ what, url: serve.url, cause });
  }
}

function urlOf(options: { serve: ServeOptions; request: Request }): URL {
  const { path, query = [] } = options.request;
  const url = new URL(path, options.serve.url);
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}

function headersOf(options: { serve: ServeOptions; request: Request }): Record<string, string> {
  const { token } = options.serve;
  const { body, project } = options.request;
  return {
    ...(body && { "content-type": "application/json" }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(project !== undefined && { "bd-project-id": project }),
  };
}

function isNotConnected(cause: unknown): boolean {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const each = inner instanceof AggregateError ? inner.errors : [inner];
  return each.every((one) => isObject(one) && notConnected.has(String(one.code)));
}

function broken(options: { what: string; url: string; cause: unknown }): BeadsError {
  const { what, url, cause } = options;
  return new BeadsError({
    code: "unavailable",
    message: `${what} was not answered: the connection to bd serve at ${url} broke.`,
    remedy: "Look whether it was done.",
    effect: "possible",
    facts: { url },
    cause,
  });
}

import { OpenAPIHono } from "@hono/zod-openapi";
import { type AnyOperation, longestWaitMs as defaultWaitMs, healthPath, mcpPath } from "@townkit/client/protocol";
import { isTownError, type Log, silentLog } from "@townkit/core";
import type { Handler, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { allowHosts, allowOrigins, loopbackHosts, requireToken } from "./access.js";
import { errorResponse, logFault, routeNotFound } from "./error-response.js";
import { defaultMaxBodyBytes, limitBody, requireJson } from "./request-body.js";
import { serveOperation, stopping } from "./serve-operation.js";

export interface GuardedAppOptions {
  /** What every request must bring, as a bearer token. */
  readonly token: string;
  /** The names, without port, under which it may be called. Default: the loopback ones. */
  readonly allowedHosts?: readonly string[];
  /** Web pages of these origins may call it. Default: of none. */
  readonly allowedOrigins?: readonly string[];
  /** Default 4 MiB. */
  readonly maxBodyBytes?: number;
  /** One wait of a call lasts so long at most, in milliseconds; who waits longer calls again. Default 20 000. */
  readonly longestWaitMs?: number;
  /** Once raised: streams end, waits end, and nothing new is taken. */
  readonly closing?: AbortSignal;
  readonly log?: Log;
  /** Answers all below `/mcp/`, whose callers have tokens of their own. */
  readonly mcp?: (request: Request) => Promise<Response>;
}

/** What is served to those who have the token, behind all checks. */
export interface GuardedApp {
  readonly fetch: OpenAPIHono["fetch"];
  readonly request: OpenAPIHono["request"];
  get(path: string, handler: Handler): void;
  /** Serves each operation of a table on its target. */
  serve<Target>(operations: Readonly<Record<string, AnyOperation<Target>>>, target: Target): void;
}

/** An app that serves nothing yet but its health, and what `open` adds, without a token. */
export function createGuardedApp(
  options: GuardedAppOptions & { open?: Readonly<Record<string, Handler>> },
): GuardedApp {
  const { token, allowedOrigins = [], longestWaitMs = defaultWaitMs, log = silentLog, open = {} } = options;
  const closing = options.closing ?? new AbortController().signal;
  const app = new OpenAPIHono();

  app.onError((thrown, context) => {
    const response = errorResponse(context, thrown);
    if (!isTownError(thrown)) logFault(log, { thrown, route: context.req.path });
    return response;
  });
  app.notFound((context) => errorResponse(context, routeNotFound(context.req)));

  app.use(logRequests(log), allowHosts(options.allowedHosts ?? loopbackHosts), allowOrigins(allowedOrigins));
  if (allowedOrigins.length > 0) app.use(cors({ origin: [...allowedOrigins] }));
  app.get(healthPath, (context) => context.json({ status: "ok" }));
  for (const [path, handler] of Object.entries(open)) app.get(path, handler);

  const { mcp } = options;
  if (mcp) app.all(`${mcpPath}/*`, (context) => mcp(context.req.raw));

  app.use(requireToken(token), refuseWhen(closing), noStore());
  app.use(limitBody(options.maxBodyBytes ?? defaultMaxBodyBytes), requireJson());

  return {
    fetch: app.fetch,
    request: app.request,
    get: (path, handler) => void app.get(path, handler),
    serve(operations, target) {
      for (const operation of Object.values(operations)) {
        const path = operation.path.replaceAll("{", ":").replaceAll("}", "");
        app.on(operation.method, path, serveOperation({ operation, target, closing, longestWaitMs }));
      }
    },
  };
}

function refuseWhen(closing: AbortSignal): MiddlewareHandler {
  return (_context, next) => {
    if (closing.aborted) throw stopping();
    return next();
  };
}

function noStore(): MiddlewareHandler {
  return (context, next) => {
    context.header("cache-control", "no-store");
    return next();
  };
}

/** One line a request: which route and how it ended. Neither bodies nor queries nor headers. */
function logRequests(log: Log): MiddlewareHandler {
  return async (context, next) => {
    const startedAt = performance.now();
    await next();
    const { method, path } = context.req;
    const facts = { method, path, status: context.res.status, ms: Math.round(performance.now() - startedAt) };
    log[context.res.status >= 500 ? "warn" : "debug"]("request", facts);
  };
}

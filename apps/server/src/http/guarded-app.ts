import { OpenAPIHono } from "@hono/zod-openapi";
import { type AnyOperation, longestWaitMs as defaultWaitMs, healthPath, mcpPath } from "@townkit/client/protocol";
import { isTownError, type Log, silentLog } from "@townkit/core";
import type { Handler, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { allowHosts, allowOrigins, loopbackHosts } from "./access.js";
import { authenticate, slowGuesses } from "./authenticate.js";
import { type AccessOptions, type Caller, callerOf, requireAccess } from "./caller.js";
import { errorResponse, logFault, routeNotFound } from "./error-response.js";
import { limitRequests } from "./limit-requests.js";
import { type OperationAccess, operationAccess, type ServedCall } from "./operation-access.js";
import { allowPeers, type PeerOf, peerName } from "./peer.js";
import { defaultMaxBodyBytes, limitBody, requireJson } from "./request-body.js";
import { serveOperation, stopping } from "./serve-operation.js";

export interface GuardedAppOptions {
  /** What every request must bring, as a bearer token, unless it brings a named one. */
  readonly token: string;
  /** Whose a named token is. Default: there are none. */
  readonly named?: (token: string) => Caller | undefined;
  /** The session of an assignment, for callers that reach one session only. Default: it cannot be told. */
  readonly sessionOf?: AccessOptions["sessionOf"];
  /** Whom limits count a request to. Default: the address of the connection. */
  readonly peerOf?: PeerOf;
  /** From where connections are taken, besides this machine. Default: from everywhere. */
  readonly peers?: (address: string) => boolean;
  /** So many requests a second are taken from one address of another machine. Default: any number. */
  readonly requestsPerSecond?: number;
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
  /** Serves a call that is none of a table's, for those who may make the call `id`. */
  get(id: string, path: string, handler: Handler): void;
  /** Serves each operation of a table on its target. */
  serve<Target>(operations: Readonly<Record<string, AnyOperation<Target>>>, target: Target): void;
}

/** An app that serves nothing yet but its health, and what `open` adds, without a token. */
export function createGuardedApp(
  options: GuardedAppOptions & { open?: Readonly<Record<string, Handler>> },
): GuardedApp {
  const { token, allowedOrigins = [], longestWaitMs = defaultWaitMs, log = silentLog, open = {} } = options;
  const { named, peers, peerOf = peerName, requestsPerSecond, sessionOf = () => Promise.resolve(undefined) } = options;
  const closing = options.closing ?? new AbortController().signal;
  const app = new OpenAPIHono();

  app.onError((thrown, context) => {
    const response = errorResponse(context, thrown);
    if (!isTownError(thrown)) logFault(log, { thrown, route: context.req.path });
    return response;
  });
  app.notFound((context) => errorResponse(context, routeNotFound(context.req)));

  app.use(logRequests(log));
  if (peers) app.use(allowPeers(peers));
  if (requestsPerSecond !== undefined) app.use(limitRequests({ perSecond: requestsPerSecond, peerOf }));
  app.use(allowHosts(options.allowedHosts ?? loopbackHosts), allowOrigins(allowedOrigins));
  if (allowedOrigins.length > 0) app.use(cors({ origin: [...allowedOrigins] }));
  app.get(healthPath, (context) => context.json({ status: "ok" }));
  for (const [path, handler] of Object.entries(open)) app.get(path, handler);

  const { mcp } = options;
  if (mcp) app.all(`${mcpPath}/*`, slowGuesses({ peerOf }), (context) => mcp(context.req.raw));

  app.use(authenticate({ token, named, peerOf }), refuseWhen(closing), noStore());
  app.use(limitBody(options.maxBodyBytes ?? defaultMaxBodyBytes), requireJson());

  const mayCall = (id: string) => requireAccess({ access: accessTo(id), sessionOf });

  return {
    fetch: app.fetch,
    request: app.request,
    get: (id, path, handler) => void app.get(path, mayCall(id), handler),
    serve(operations, target) {
      for (const [id, operation] of Object.entries(operations)) {
        const path = operation.path.replaceAll("{", ":").replaceAll("}", "");
        app.on(operation.method, path, mayCall(id), serveOperation({ operation, target, closing, longestWaitMs }));
      }
    },
  };
}

function accessTo(id: string): OperationAccess | undefined {
  return Object.hasOwn(operationAccess, id) ? operationAccess[id as ServedCall] : undefined;
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

/** How a wait ends that is over before what it waits for: its caller waits again. */
const waitOver = 504;

/** One line a request: which route, how it ended, and with which named token. Neither bodies nor queries nor headers. */
function logRequests(log: Log): MiddlewareHandler {
  return async (context, next) => {
    const startedAt = performance.now();
    await next();
    const { method, path } = context.req;
    const token = callerOf(context)?.name;
    const ms = Math.round(performance.now() - startedAt);
    const { status } = context.res;
    const facts = { method, path, status, ms, ...(token == null ? {} : { token }) };
    log[status >= 500 && status !== waitOver ? "warn" : "debug"]("request", facts);
  };
}

import { OpenAPIHono } from "@hono/zod-openapi";
import {
  type AnyOperation,
  adminOperations,
  longestWaitMs as defaultWaitMs,
  eventsPath,
  healthPath,
  heartbeatMs,
  type TownAdmin,
  townOperations,
} from "@townkit/client/protocol";
import { CapabilityUnsupportedError, isTownError, type Log, type Orchestrator, silentLog } from "@townkit/core";
import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { allowHosts, allowOrigins, loopbackHosts, requireToken } from "./access.js";
import { errorResponse, logFault, routeNotFound } from "./error-response.js";
import { openApiDocument } from "./openapi-document.js";
import { defaultMaxBodyBytes, limitBody, requireJson } from "./request-body.js";
import { serveEvents } from "./serve-events.js";
import { serveOperation, stopping } from "./serve-operation.js";

export interface TownAppOptions {
  readonly orchestrator: Orchestrator;
  /** What every request must bring, as a bearer token. */
  readonly token: string;
  /** The daemon's own calls. Absent: there are none. */
  readonly admin?: TownAdmin;
  /** The names, without port, under which it may be called. Default: the loopback ones. */
  readonly allowedHosts?: readonly string[];
  /** Web pages of these origins may call it. Default: of none. */
  readonly allowedOrigins?: readonly string[];
  /** Whether `attachCommand`, whose answer holds secrets, is served: only where callers are on this machine. Default false. */
  readonly attach?: boolean;
  /** Default 4 MiB. */
  readonly maxBodyBytes?: number;
  /** One wait of a call lasts so long at most, in milliseconds; who waits longer calls again. Default 20 000. */
  readonly longestWaitMs?: number;
  /** How often a silent event stream says that it is there, in milliseconds. */
  readonly heartbeatMs?: number;
  /** How long a reader of events may take nothing before it is cut, in milliseconds. Default 60 000. */
  readonly stallMs?: number;
  /** Once raised: streams end, waits end, and nothing new is taken. */
  readonly closing?: AbortSignal;
  readonly log?: Log;
}

export interface TownApp {
  readonly fetch: OpenAPIHono["fetch"];
  /** A request without a port, as tests send it. */
  readonly request: OpenAPIHono["request"];
  /** How many event streams are open. */
  eventStreams(): number;
}

/** Serves an orchestrator, any, over HTTP: the same contract on the other side of `TownClient`. */
export function createTownApp(options: TownAppOptions): TownApp {
  const { orchestrator, token, admin, allowedOrigins = [], longestWaitMs = defaultWaitMs, log = silentLog } = options;
  const closing = options.closing ?? new AbortController().signal;
  const app = new OpenAPIHono();
  let streams = 0;

  app.onError((thrown, context) => {
    const response = errorResponse(context, thrown);
    if (!isTownError(thrown)) logFault(log, { thrown, route: context.req.path });
    return response;
  });
  app.notFound((context) => errorResponse(context, routeNotFound(context.req)));

  app.use(logRequests(log), allowHosts(options.allowedHosts ?? loopbackHosts), allowOrigins(allowedOrigins));
  if (allowedOrigins.length > 0) app.use(cors({ origin: [...allowedOrigins] }));
  app.get(healthPath, (context) => context.json({ status: "ok" }));
  app.get("/openapi.json", (context) => context.json(openApiDocument()));

  app.use(requireToken(token), refuseWhen(closing), noStore());
  app.use(limitBody(options.maxBodyBytes ?? defaultMaxBodyBytes), requireJson());
  app.get(
    eventsPath,
    serveEvents({
      orchestrator,
      closing,
      log,
      heartbeatMs: options.heartbeatMs ?? heartbeatMs,
      stallMs: options.stallMs ?? 60_000,
      count: (change) => {
        streams += change;
      },
    }),
  );

  function serve<Target>(operation: AnyOperation<Target>, target: Target): void {
    const path = operation.path.replaceAll("{", ":").replaceAll("}", "");
    app.on(operation.method, path, serveOperation({ operation, target, closing, longestWaitMs }));
  }
  const operations = options.attach ? townOperations : { ...townOperations, attachCommand: refusedAttach };
  for (const operation of Object.values(operations)) serve<Orchestrator>(operation, orchestrator);
  if (admin) for (const operation of Object.values(adminOperations)) serve<TownAdmin>(operation, admin);

  return { fetch: app.fetch, request: app.request, eventStreams: () => streams };
}

/** What opens a session's terminal is of use on this machine only, and holds secrets. */
const refusedAttach: typeof townOperations.attachCommand = {
  ...townOperations.attachCommand,
  call: () =>
    Promise.reject(
      new CapabilityUnsupportedError({
        capability: "attach",
        who: "A town that is served beyond its machine",
        remedy: "Call it on the machine where it runs.",
      }),
    ),
};

function refuseWhen(closing: AbortSignal): MiddlewareHandler {
  return (_context, next) => {
    if (closing.aborted) throw stopping();
    return next();
  };
}

function noStore(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
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

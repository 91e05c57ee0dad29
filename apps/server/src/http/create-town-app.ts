import {
  type AnyOperation,
  adminOperations,
  eventsPath,
  heartbeatMs,
  type TownAdmin,
  townOperations,
} from "@townkit/client/protocol";
import { CapabilityUnsupportedError, type Orchestrator, silentLog } from "@townkit/core";
import { metricsPath, type TownMetrics } from "../metrics/town-metrics.js";
import { createGuardedApp, type GuardedApp, type GuardedAppOptions } from "./guarded-app.js";
import { openApiDocument } from "./openapi-document.js";
import { probes } from "./probes.js";
import { serveEvents } from "./serve-events.js";

export interface TownAppOptions extends GuardedAppOptions {
  readonly orchestrator: Orchestrator;
  /** The daemon's own calls. Absent: there are none. */
  readonly admin?: TownAdmin;
  /** Whether `attachCommand`, whose answer holds secrets, is served: only where callers are on this machine. Default false. */
  readonly attach?: boolean;
  /** What is told of it to Prometheus. Absent: nothing. */
  readonly metrics?: Pick<TownMetrics, "contentType" | "text">;
  /** Rejects while calls cannot be carried out, for whoever asks whether they can. Default: they always can. */
  readonly ready?: () => Promise<unknown>;
  /** How often a silent event stream says that it is there, in milliseconds. */
  readonly heartbeatMs?: number;
  /** Beyond so many streams of events at once, none is opened. Default: any number. */
  readonly maxEventStreams?: number;
  /** How long a reader of events may take nothing before it is cut, in milliseconds. Default 60 000. */
  readonly stallMs?: number;
}

export interface TownApp extends Pick<GuardedApp, "fetch" | "request" | "serve"> {
  /** How many event streams are open. */
  eventStreams(): number;
}

/** Serves an orchestrator, any, over HTTP: the same contract on the other side of `TownClient`. */
export function createTownApp(options: TownAppOptions): TownApp {
  const { orchestrator, admin, log = silentLog, closing = new AbortController().signal } = options;
  let streams = 0;

  const app = createGuardedApp({
    ...options,
    closing,
    sessionOf: (id) =>
      orchestrator.getAssignment(id).then(
        ({ sessionId }) => sessionId,
        () => undefined,
      ),
    open: {
      "/openapi.json": (context) => context.json(document()),
      ...probes({ closing, check: options.ready ?? (() => Promise.resolve()) }),
    },
  });
  const { metrics } = options;
  if (metrics) {
    app.get("metrics", metricsPath, async (context) =>
      context.body(await metrics.text(), 200, { "content-type": metrics.contentType }),
    );
  }
  app.get(
    "events",
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
      open: () => streams,
      most: options.maxEventStreams ?? Number.POSITIVE_INFINITY,
    }),
  );
  const operations: Readonly<Record<string, AnyOperation<Orchestrator>>> = townOperations;
  app.serve<Orchestrator>(options.attach ? operations : { ...operations, attachCommand: refusedAttach }, orchestrator);
  if (admin) app.serve<TownAdmin>(adminOperations, admin);

  return { fetch: app.fetch, request: app.request, serve: app.serve, eventStreams: () => streams };
}

let made: object | undefined;

/** It takes no token to ask for, and long to make. */
function document(): object {
  made ??= openApiDocument();
  return made;
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

import {
  type AnyOperation,
  adminOperations,
  eventsPath,
  heartbeatMs,
  type TownAdmin,
  townOperations,
} from "@townkit/client/protocol";
import { CapabilityUnsupportedError, type Orchestrator, silentLog } from "@townkit/core";
import { createGuardedApp, type GuardedApp, type GuardedAppOptions } from "./guarded-app.js";
import { openApiDocument } from "./openapi-document.js";
import { serveEvents } from "./serve-events.js";

export interface TownAppOptions extends GuardedAppOptions {
  readonly orchestrator: Orchestrator;
  /** The daemon's own calls. Absent: there are none. */
  readonly admin?: TownAdmin;
  /** Whether `attachCommand`, whose answer holds secrets, is served: only where callers are on this machine. Default false. */
  readonly attach?: boolean;
  /** How often a silent event stream says that it is there, in milliseconds. */
  readonly heartbeatMs?: number;
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
    open: { "/openapi.json": (context) => context.json(openApiDocument()) },
  });
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
  const operations: Readonly<Record<string, AnyOperation<Orchestrator>>> = townOperations;
  app.serve<Orchestrator>(options.attach ? operations : { ...operations, attachCommand: refusedAttach }, orchestrator);
  if (admin) app.serve<TownAdmin>(adminOperations, admin);

  return { fetch: app.fetch, request: app.request, serve: app.serve, eventStreams: () => streams };
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

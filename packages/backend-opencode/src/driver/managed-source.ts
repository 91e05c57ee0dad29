import type { Clock, Log } from "@townkit/core";
import { defaultLogLimits } from "../server/log-rotation.js";
import { ManagedServer } from "../server/managed-server.js";
import { defaultRestartPolicy } from "../server/restart-backoff.js";
import type { ServerPaths } from "../server/server-paths.js";
import { defaultStopTimes } from "../server/stop-server.js";
import type { OpencodeOptions } from "./options.js";
import { serverSetup, startTimeoutMs } from "./server-setup.js";

/** The server of one folder, as the options ask for it. Nothing is started yet. */
export function managedSource(options: {
  paths: ServerPaths;
  given: OpencodeOptions;
  clock: Clock;
  log: Log;
}): ManagedServer {
  const { paths, given, clock, log } = options;
  return new ManagedServer({
    paths,
    setup: (signal) => serverSetup({ paths, given, signal }),
    env: given.env ?? {},
    from: given.from ?? process.env,
    clock,
    log,
    logLimits: defaultLogLimits,
    restart: defaultRestartPolicy,
    stopTimes: defaultStopTimes,
    startTimeoutMs: startTimeoutMs(given),
  });
}

import type { Backend, Log } from "@townkit/core";
import { backendOperations, type HostSetup, setupOperations } from "../host-protocol/host-operations.js";
import { createTownApp } from "../http/create-town-app.js";
import { createGuardedApp, type GuardedApp } from "../http/guarded-app.js";
import { listenOnSocket } from "../http/listen.js";

/** A pool may adopt very many sessions in one call. */
const maxBodyBytes = 256 * 1024 * 1024;

/** Serves a backend on a private socket by the town's own HTTP code: at first what makes it, then all of its calls. */
export async function serveHost(options: {
  setup: HostSetup;
  /** Undefined until it is made. */
  backend: () => Backend | undefined;
  socketPath: string;
  token: string;
  log: Log;
}): Promise<void> {
  const { setup, token, log } = options;
  const before = createGuardedApp({ token, log });
  before.serve<HostSetup>(setupOperations, setup);
  let served: Pick<GuardedApp, "fetch"> | undefined;

  function appOf(backend: Backend | undefined): Pick<GuardedApp, "fetch"> {
    if (!backend) return before;
    served ??= backendApp({ backend, token, log });
    return served;
  }

  await listenOnSocket({
    path: options.socketPath,
    app: { fetch: (...request) => appOf(options.backend()).fetch(...request) },
  });
}

function backendApp({ backend, token, log }: { backend: Backend; token: string; log: Log }): Pick<GuardedApp, "fetch"> {
  const app = createTownApp({ orchestrator: backend, token, attach: true, maxBodyBytes, log });
  app.serve<Backend>(backendOperations, backend);
  return app;
}

import { managers, serviceState, startService } from "../service/service-manager.js";
import { serviceName } from "../service/service-spec.js";
import { runningTown } from "./running-town.js";
import { startDaemon } from "./start-daemon.js";
import { until } from "./until.js";

/** A daemon starts its store and finds its sessions again before it is ready. */
const timeoutMs = 60_000;

/**
 * Starts the town's daemon: by the system's service where it is installed, so that the system keeps it running, else as a process of
 * its own. Resolves when it is ready.
 * @throws TownError what the daemon said, `town_unreachable`; WaitTimeoutError the service's is not ready in time.
 */
export async function startAsUsual(options: {
  townRoot: string;
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
}): Promise<void> {
  const { townRoot, env, signal } = options;
  const name = serviceName({ townRoot, kind: "town" });
  const manager = managers[process.platform];
  const isInstalled = manager !== undefined && (await serviceState({ manager, name, env })).installed;
  if (!isInstalled) return await startDaemon({ townRoot, env });
  await startService({ manager, name, env });
  const check = async () => (await runningTown(townRoot)) !== null;
  const what = `The start of the town ${townRoot} by ${manager.name}`;
  await until({ what, timeoutMs, signal, remedy: "See `town service status` and `town logs`.", check });
}

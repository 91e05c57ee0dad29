import { type Clock, isoNow, type Log } from "@townkit/core";
import type { HostProcess } from "./host-process.js";
import { pause } from "./pause.js";
import { failuresAfter, restartAfterMs } from "./restart-backoff.js";

/** What is known of a host, as `backend.health` tells it. */
export interface HostHealth {
  readonly state: "up" | "down" | "restarting";
  readonly why: string | null;
  readonly at: string;
}

/** Keeps one host running: started again with backoff whenever it ends, until it is closed. */
export interface Supervisor {
  /** The host that takes calls; null while none does. */
  readonly current: HostProcess | null;
  readonly health: HostHealth;
  readonly restarts: number;
  /** Resolves at the next change of health, or when it is closed. */
  changed(): Promise<void>;
  /** It could not be reached: it is asked whether it is there, and ended where it does not say so. */
  suspect(host: HostProcess): void;
  close(): Promise<void>;
}

export interface SupervisorOptions {
  readonly first: HostProcess;
  /** Starts the next one, and makes it what the first one was. */
  readonly restart: () => Promise<HostProcess>;
  /** Rejects where a host does not answer. */
  readonly probe: (host: HostProcess) => Promise<void>;
  /** See `failuresAfter`. */
  readonly wellMs?: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export function superviseHost(options: SupervisorOptions): Supervisor {
  const { restart, probe, wellMs, clock, log } = options;
  let current: HostProcess | null = options.first;
  let health: HostHealth = { state: "up", why: null, at: isoNow(clock) };
  let restarts = 0;
  let probing: HostProcess | null = null;
  let wake = () => {};
  let next = nextChange();
  const closing = new AbortController();

  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  function set(state: HostHealth["state"], why: string | null): void {
    health = { state, why, at: isoNow(clock) };
    const tell = wake;
    next = nextChange();
    tell();
  }

  /** The next host that comes up, however often it takes; null once this is closed. */
  async function comeBack(failed: { failures: number }): Promise<HostProcess | null> {
    for (let { failures } = failed; !closing.signal.aborted; failures += 1) {
      const afterMs = restartAfterMs(failures);
      log.warn("the backend's process is started again", { afterMs, failures });
      await pause({ ms: afterMs, signal: closing.signal, clock });
      if (closing.signal.aborted) return null;
      set("restarting", health.why);
      try {
        restarts += 1;
        return await restart();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        log.error("the backend's process did not start", { error: why });
        set("down", why);
      }
    }
    return null;
  }

  async function keep(): Promise<void> {
    let failures = 0;
    while (current !== null) {
      const since = clock.monotonic();
      const why = await current.ended;
      if (closing.signal.aborted) return;
      current = null;
      log.error("the backend's process has ended", { why });
      set("down", why);
      failures = failuresAfter({ before: failures, ranMs: clock.monotonic() - since, wellMs });
      const host = await comeBack({ failures });
      if (closing.signal.aborted) {
        await host?.end();
        return;
      }
      current = host;
      log.info("the backend's process runs again", { pid: host?.pid });
      set("up", null);
    }
  }
  const kept = keep();

  return {
    get current() {
      return current;
    },
    get health() {
      return health;
    },
    get restarts() {
      return restarts;
    },
    changed: () => next,
    suspect(host) {
      if (host !== current || probing === host) return;
      probing = host;
      probe(host)
        .catch(() => host.kill("it took no calls any more"))
        .finally(() => {
          probing = null;
        });
    },
    async close() {
      closing.abort();
      await current?.end();
      current = null;
      wake();
      await kept;
    },
  };
}

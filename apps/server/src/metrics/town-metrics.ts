import type { McpServerStatus } from "@townkit/client/protocol";
import { assignmentStates, finishedStates } from "@townkit/core";
import type { Town } from "../daemon/compose-town.js";
import { serverVersion } from "../daemon/version.js";
import { createEventMetrics } from "./event-metrics.js";
import { createMetricRegistry } from "./metric-registry.js";
import { showState } from "./state-metrics.js";

export const metricsPath = "/metrics";

/** A town's metrics, in the form that Prometheus reads. */
export interface TownMetrics {
  readonly contentType: string;
  text(): Promise<string>;
}

const openStates = assignmentStates.filter((state) => !finishedStates.includes(state));

/** Counts what happens in a town from now until the signal, and looks at what it is when it is asked. */
export async function createTownMetrics(options: {
  town: Pick<Town, "orchestrator" | "store" | "backends" | "waiting" | "log">;
  mcpServers: () => Promise<readonly McpServerStatus[]>;
  eventStreams: () => number;
  startedAt: number;
  signal: AbortSignal;
}): Promise<TownMetrics> {
  const { town, mcpServers, eventStreams, startedAt, signal } = options;
  const { store } = town;
  const registry = createMetricRegistry();
  const open = () => store.listAssignments({ state: openStates, limit: Number.MAX_SAFE_INTEGER });
  // Listened to before the work is read: what changes in between is heard.
  const events = town.orchestrator.events({ durableOnly: true, signal })[Symbol.asyncIterator]();
  const metrics = createEventMetrics({ registry, open: await open() });

  async function follow(): Promise<void> {
    for (let next = await events.next(); !next.done; next = await events.next()) metrics.heard(next.value, Date.now());
  }
  follow().catch((error: Error) => town.log.error("the town's events cannot be counted", { error: error.message }));

  return {
    contentType: registry.contentType,
    async text() {
      const { rss, heapUsed } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      const [{ sessions }, records, journal, work, servers] = await Promise.all([
        town.orchestrator.listSessions(),
        store.listSessions(),
        store.readJournal({ afterSeq: Number.MAX_SAFE_INTEGER, limit: 1 }),
        open(),
        mcpServers(),
      ]);
      showState(registry, {
        version: serverVersion,
        sessions,
        records,
        open: work,
        backends: town.backends(),
        waiting: town.waiting(),
        mcpServers: servers,
        eventStreams: eventStreams(),
        journal,
        process: { rss, heapUsed, cpuSeconds: (user + system) / 1e6, startedAt },
        now: Date.now(),
      });
      return await registry.text();
    },
  };
}

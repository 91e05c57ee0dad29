import type { TownAdmin } from "@townkit/client/protocol";
import { type Cursor, contractVersion, isoNow, type Store, systemClock } from "@townkit/core";
import { cursorAt } from "@townkit/core/kit";
import { loopbackHosts } from "../http/access.js";
import { createTownApp } from "../http/create-town-app.js";
import { bindPort, urlHost } from "../http/listen.js";
import { addressList, peerBehind } from "../http/peer.js";
import { mcpAdmin } from "../mcp/mcp-admin.js";
import { createTownMetrics } from "../metrics/town-metrics.js";
import { tokenAdmin } from "../tokens/token-admin.js";
import type { Town } from "./compose-town.js";
import { bindTownPort, removeDaemonRecord, writeDaemonRecord } from "./private-file.js";
import { serverVersion } from "./version.js";

export interface ServedTown {
  /** Where programs on this machine find it. */
  readonly url: string;
  /** Where others do; null: nowhere. */
  readonly urlBeyond: string | null;
  /** Takes no more calls, ends streams and waits, takes the record away. The town itself goes on. */
  close(): Promise<void>;
}

/** How long the answers that are under way may take once the end has begun. */
const graceMs = 2_000;

/**
 * Opens a town's HTTP door and says where it is, in `daemon.json`.
 * @throws TownError `port_in_use`, `config_invalid`
 */
export async function serveTown(options: { town: Town; onShutdown: TownAdmin["shutdown"] }): Promise<ServedTown> {
  const { town } = options;
  const { daemon: config } = town.config.values;
  const { host, proxies } = config;
  const { local, beyond } = town.doors;
  const door = town.port ?? (await bindTownPort({ path: town.folder.port, place: local, not: beyond?.port }));
  const startTime = isoNow(systemClock);
  const startedMs = performance.now();
  const closing = new AbortController();
  // Agents listen for as long as they run: nothing else would end these streams. How it went is told when the town is closed.
  closing.signal.addEventListener("abort", () => void town.mcp.close().catch(() => undefined));
  const admin: TownAdmin = {
    ...town.worktrees,
    ...town.mailbox,
    shutdown: options.onShutdown,
    async backup({ file }) {
      const { backupTown } = await import("../backup/backup-town.js");
      return await backupTown({ town, file });
    },
    ...mcpAdmin(town.mcp),
    ...tokenAdmin({ book: town.tokens, sessions: town.orchestrator }),
    async status() {
      const { rss, heapUsed } = process.memoryUsage();
      return {
        version: serverVersion,
        contractVersion,
        pid: process.pid,
        startedAt: startTime,
        uptimeMs: Math.round(performance.now() - startedMs),
        memory: { rss, heapUsed },
        town: town.folder.root,
        store: { kind: "sqlite", path: town.folder.store, ...(await journalEnds(town.store)) },
        backends: [...town.backends()],
        waiting: [...town.waiting()],
        eventStreams: app.eventStreams(),
      };
    },
  };
  const metrics = await createTownMetrics({
    town,
    mcpServers: async () => (town.mcp.offers ? (await admin.mcpServers()).servers : []),
    eventStreams: () => app.eventStreams(),
    startedAt: Date.parse(startTime) / 1000,
    signal: closing.signal,
  });
  const { otlp_url: otlpUrl } = town.config.values.telemetry;
  if (otlpUrl !== undefined) {
    const { traceWork } = await import("../telemetry/trace-work.js");
    traceWork({ town, url: otlpUrl, signal: closing.signal });
  }
  const app = createTownApp({
    metrics,
    ready: () => journalEnds(town.store),
    orchestrator: town.orchestrator,
    token: town.token,
    named: town.tokens.identify,
    admin,
    peerOf: peerBehind(proxies),
    ...(beyond && !beyond.tls && { peers: addressList(proxies) }),
    allowedHosts: [...loopbackHosts, urlHost(host), ...config.allowed_hosts],
    allowedOrigins: config.allowed_origins,
    maxBodyBytes: config.max_body_bytes,
    maxEventStreams: config.max_event_streams,
    requestsPerSecond: config.requests_per_second,
    attach: beyond === null && proxies.length === 0,
    mcp: (request) => town.mcp.fetch(request),
    closing: closing.signal,
    log: town.log,
  });
  door.serve(app);
  const outer = beyond === null ? null : await bindPort(beyond);
  outer?.serve(app);
  const record = { pid: process.pid, startTime, url: door.url, version: serverVersion };
  await writeDaemonRecord({ path: town.folder.record, record }).catch(async (error: unknown) => {
    await outer?.close({ graceMs: 0 });
    throw error;
  });
  return {
    url: door.url,
    urlBeyond: outer?.url ?? null,
    async close() {
      closing.abort();
      await Promise.all([door.close({ graceMs }), outer?.close({ graceMs })]);
      await removeDaemonRecord(town.folder.record);
    },
  };
}

/** The cursors before the first event that the journal still keeps, and at its last one. */
async function journalEnds(store: Store): Promise<{ oldest: Cursor; newest: Cursor }> {
  const { epoch } = store;
  const { oldestSeq, lastSeq } = await store.readJournal({ afterSeq: Number.MAX_SAFE_INTEGER, limit: 1 });
  return { oldest: cursorAt({ epoch, seq: oldestSeq - 1 }), newest: cursorAt({ epoch, seq: lastSeq }) };
}

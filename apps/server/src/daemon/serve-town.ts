import type { TownAdmin } from "@townkit/client/protocol";
import { type Cursor, contractVersion, isoNow, type Store, systemClock } from "@townkit/core";
import { cursorAt } from "@townkit/core/kit";
import { loopbackHosts } from "../http/access.js";
import { createTownApp } from "../http/create-town-app.js";
import { mcpAdmin } from "../mcp/mcp-admin.js";
import type { Town } from "./compose-town.js";
import { bindTownPort, removeDaemonRecord, writeDaemonRecord } from "./private-file.js";
import { serverVersion } from "./version.js";

export interface ServedTown {
  readonly url: string;
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
  const { host, port, allowed_hosts, allowed_origins } = town.config.values.daemon;
  const door = town.port ?? (await bindTownPort({ path: town.folder.port, host, port }));
  const startTime = isoNow(systemClock);
  const startedMs = performance.now();
  const closing = new AbortController();
  // Agents listen for as long as they run: nothing else would end these streams. How it went is told when the town is closed.
  closing.signal.addEventListener("abort", () => void town.mcp.close().catch(() => undefined));
  const local = loopbackHosts.includes(host) || host === "::1";
  const admin: TownAdmin = {
    ...town.worktrees,
    shutdown: options.onShutdown,
    ...mcpAdmin(town.mcp),
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
  const app = createTownApp({
    orchestrator: town.orchestrator,
    token: town.token,
    admin,
    allowedHosts: [...loopbackHosts, host, ...allowed_hosts],
    allowedOrigins: allowed_origins,
    attach: local,
    mcp: (request) => town.mcp.fetch(request),
    closing: closing.signal,
    log: town.log,
  });
  door.serve(app);
  const record = { pid: process.pid, startTime, url: door.url, version: serverVersion };
  await writeDaemonRecord({ path: town.folder.record, record });
  return {
    url: door.url,
    async close() {
      closing.abort();
      await door.close({ graceMs });
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

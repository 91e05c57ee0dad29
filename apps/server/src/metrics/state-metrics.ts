import type { BackendStatus, McpServerStatus } from "@townkit/client/protocol";
import type { Assignment, JournalPage, Session, SessionRecord } from "@townkit/core";
import type { WaitingStart } from "@townkit/pool";
import type { MetricRegistry, Sample } from "./metric-registry.js";
import type { LabelsOf, MetricName } from "./metric-table.js";

/** A town as it is at one moment. */
export interface TownState {
  readonly version: string;
  readonly sessions: readonly Session[];
  readonly records: readonly SessionRecord[];
  readonly open: readonly Assignment[];
  readonly backends: readonly BackendStatus[];
  readonly waiting: readonly WaitingStart[];
  readonly mcpServers: readonly McpServerStatus[];
  readonly eventStreams: number;
  readonly journal: Pick<JournalPage, "oldestSeq" | "lastSeq">;
  readonly process: {
    readonly rss: number;
    readonly heapUsed: number;
    readonly cpuSeconds: number;
    readonly startedAt: number;
  };
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Shows a town as it is. */
export function showState(registry: MetricRegistry, state: TownState): void {
  const { sessions, open, backends, mcpServers, now } = state;
  const one = <Name extends MetricName>(labels: LabelsOf<Name>, value: number) => ({ labels, value });
  registry.show("townkit_info", [one<"townkit_info">({ version: state.version }, 1)]);
  registry.show(
    "townkit_sessions",
    counted<"townkit_sessions">(sessions.map(({ status, agent, backend }) => ({ status, agent, backend }))),
  );
  registry.show(
    "townkit_sessions_unobserved",
    counted<"townkit_sessions_unobserved">(
      sessions.flatMap(({ liveness, backend, status }) =>
        liveness.state === "unknown" && status !== "stopped" ? [{ backend }] : [],
      ),
    ),
  );
  registry.show(
    "townkit_attention_open",
    counted<"townkit_attention_open">(sessions.flatMap(({ attention }) => attention.map(({ kind }) => ({ kind })))),
  );
  registry.show(
    "townkit_starts_waiting",
    counted<"townkit_starts_waiting">(state.waiting.map(({ reason }) => ({ reason }))),
  );
  registry.show(
    "townkit_session_restarts",
    counted<"townkit_session_restarts">(
      state.records.flatMap(({ session, supervision }) =>
        (supervision?.restarts ?? []).map(() => ({ role: session.role })),
      ),
    ),
  );
  registry.show("townkit_work_open", counted<"townkit_work_open">(open.map((work) => ({ state: work.state }))));
  registry.show("townkit_work_oldest_seconds", oldest(open, now));
  registry.show("townkit_backend_health", backends.flatMap(healthSamples));
  registry.show(
    "townkit_backend_host_restarts_total",
    backends.flatMap(({ name, host }) => (host ? [{ labels: { backend: name }, value: host.restarts }] : [])),
  );
  registry.show("townkit_mcp_calls_total", mcpServers.flatMap(callSamples));
  registry.show(
    "townkit_mcp_servers",
    counted<"townkit_mcp_servers">(
      mcpServers.flatMap(({ name, running }) => running.map((each) => ({ server: name, state: each.state }))),
    ),
  );
  registry.show("townkit_event_streams", [one<"townkit_event_streams">({}, state.eventStreams)]);
  const { oldestSeq, lastSeq } = state.journal;
  registry.show("townkit_journal_events", [one<"townkit_journal_events">({}, lastSeq - oldestSeq + 1)]);
  registry.show("process_resident_memory_bytes", [one<"process_resident_memory_bytes">({}, state.process.rss)]);
  registry.show("process_heap_bytes", [one<"process_heap_bytes">({}, state.process.heapUsed)]);
  registry.show("process_cpu_seconds_total", [one<"process_cpu_seconds_total">({}, state.process.cpuSeconds)]);
  registry.show("process_start_time_seconds", [one<"process_start_time_seconds">({}, state.process.startedAt)]);
}

/** How many there are with each set of labels. */
function counted<Name extends MetricName>(all: readonly LabelsOf<Name>[]): readonly Sample<Name>[] {
  const groups = new Map<string, { labels: LabelsOf<Name>; value: number }>();
  for (const labels of all) {
    const group = groups.get(JSON.stringify(labels)) ?? { labels, value: 0 };
    groups.set(JSON.stringify(labels), { ...group, value: group.value + 1 });
  }
  return [...groups.values()];
}

function oldest(open: readonly Assignment[], now: number): readonly Sample<"townkit_work_oldest_seconds">[] {
  const ages = new Map<string, number>();
  for (const { state, updatedAt } of open) {
    ages.set(state, Math.max(ages.get(state) ?? 0, (now - Date.parse(updatedAt)) / 1000));
  }
  return [...ages].map(([state, value]) => ({ labels: { state }, value }));
}

function healthSamples({ name, health }: BackendStatus): readonly Sample<"townkit_backend_health">[] {
  if (health === null) return [];
  const parts = health.servers.length > 0 ? health.servers : [{ server: "", state: health.state }];
  return parts.map(({ server, state }) => ({ labels: { backend: name, server, state }, value: 1 }));
}

function callSamples({ name, calls }: McpServerStatus): readonly Sample<"townkit_mcp_calls_total">[] {
  const failed = calls.reduce((sum, each) => sum + each.failed, 0);
  const all = calls.reduce((sum, each) => sum + each.calls, 0);
  return [
    { labels: { server: name, outcome: "answered" }, value: all - failed },
    { labels: { server: name, outcome: "failed" }, value: failed },
  ];
}

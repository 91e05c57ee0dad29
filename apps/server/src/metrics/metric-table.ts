/** One metric as Prometheus is told of it. Times are seconds and sizes bytes, as is its custom. */
export interface MetricRow {
  readonly kind: "gauge" | "counter" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Of a histogram: the upper ends. */
  readonly buckets?: readonly number[];
}

/** From a hand-over's moment to work that waited over night. */
const workBuckets = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400] as const;
const lagBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30] as const;

/** Every metric of a town. Counters count since the daemon began. */
export const metricTable = {
  townkit_info: { kind: "gauge", labels: ["version"], help: "1, with the version of the daemon." },
  townkit_sessions: {
    kind: "gauge",
    labels: ["status", "agent", "backend"],
    help: "Sessions, the stopped ones included.",
  },
  townkit_sessions_unobserved: {
    kind: "gauge",
    labels: ["backend"],
    help: "Sessions of whose agent it is not known whether it is alive.",
  },
  townkit_attention_open: { kind: "gauge", labels: ["kind"], help: "Questions and problems that wait for a person." },
  townkit_starts_waiting: {
    kind: "gauge",
    labels: ["reason"],
    help: "Sessions that are to be started and wait for a place, by the limit that holds them up.",
  },
  townkit_session_restarts: {
    kind: "gauge",
    labels: ["role"],
    help: "Restarts of sessions that count in the window of their role's policy.",
  },
  townkit_work_open: {
    kind: "gauge",
    labels: ["state"],
    help: "Work that something may still happen to, by its state.",
  },
  townkit_work_oldest_seconds: {
    kind: "gauge",
    labels: ["state"],
    help: "For how long the work that is in a state for longest has been in it.",
  },
  townkit_work_state_seconds: {
    kind: "histogram",
    labels: ["state"],
    help: "How long work was in a state, once it has left it.",
    buckets: workBuckets,
  },
  townkit_work_settled_total: { kind: "counter", labels: ["state"], help: "Attempts that were settled, by how." },
  townkit_deliveries_total: {
    kind: "counter",
    labels: ["verdict"],
    help: "Hand-overs to agents: `taken`, `put_back` with proof that nothing was given, `failed`, or `unknown`.",
  },
  townkit_backend_health: {
    kind: "gauge",
    labels: ["backend", "server", "state"],
    help: "1 for the state that a backend, or a server of it, last told of; `server` is empty for the backend as a whole.",
  },
  townkit_backend_host_restarts_total: {
    kind: "counter",
    labels: ["backend"],
    help: "How often the process of a backend that runs in one of its own was started again.",
  },
  townkit_mcp_calls_total: {
    kind: "counter",
    labels: ["server", "outcome"],
    help: "Calls of tools of the town's MCP servers: `answered` or `failed`.",
  },
  townkit_mcp_servers: { kind: "gauge", labels: ["server", "state"], help: "Running MCP servers, by their state." },
  townkit_event_streams: { kind: "gauge", labels: [], help: "Open streams of events." },
  townkit_event_lag_seconds: {
    kind: "histogram",
    labels: [],
    help: "From when something happened until a reader of the town's events had it.",
    buckets: lagBuckets,
  },
  townkit_journal_events: { kind: "gauge", labels: [], help: "Events that the journal keeps." },
  process_resident_memory_bytes: { kind: "gauge", labels: [], help: "Memory of the daemon's process." },
  process_heap_bytes: { kind: "gauge", labels: [], help: "Of that, what JavaScript holds." },
  process_cpu_seconds_total: { kind: "counter", labels: [], help: "Processor time of the daemon's process." },
  process_start_time_seconds: { kind: "gauge", labels: [], help: "When the daemon began, since 1970." },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof metricTable;
export type NameOfKind<Kind extends MetricRow["kind"]> = {
  [Name in MetricName]: (typeof metricTable)[Name]["kind"] extends Kind ? Name : never;
}[MetricName];
export type LabelsOf<Name extends MetricName> = Readonly<Record<(typeof metricTable)[Name]["labels"][number], string>>;

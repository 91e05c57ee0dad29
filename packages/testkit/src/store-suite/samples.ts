import type { Assignment, AssignmentState, DurableEvent, OperationRecord, SessionRecord } from "@townkit/core";

/** Records as a pool writes them; what a case is about is passed in. */
const at = "2026-01-02T03:04:05.678Z";

export function sessionRecord(options: { id: string; revision?: number; role?: string }): SessionRecord {
  const { id, revision = 1, role = "polecat" } = options;
  return {
    session: {
      id,
      agent: "opencode",
      workDir: "/tmp/träume und 東京",
      role,
      model: null,
      mode: null,
      backend: "memory",
      status: "ready",
      statusReason: null,
      liveness: { state: "alive" },
      currentAssignmentId: null,
      queued: 0,
      paused: null,
      attention: [],
      forkedFrom: null,
      createdAt: at,
      updatedAt: at,
      revision,
    },
    config: {
      id,
      agent: "opencode",
      workDir: "/tmp/träume und 東京",
      role,
      systemPrompt: 'line "one"\n\u0000line two 🎈',
    },
    handle: revision === 1 ? null : { backend: "memory", version: 1, data: { nested: { list: [1, 2.5, null, true] } } },
  };
}

export function assignment(options: {
  id: string;
  sessionId?: string;
  state?: AssignmentState;
  revision?: number;
  updatedAt?: string;
}): Assignment {
  const { id, sessionId = "s-1", state = "queued", revision = 1, updatedAt = at } = options;
  return {
    id,
    sessionId,
    work: { type: "prompt", content: `do ${id}` },
    delivery: "when_idle",
    priority: 0,
    expiresAt: null,
    state,
    reason: null,
    attempt: 1,
    attempts: [{ number: 1, cause: "assign", state, startedAt: at, endedAt: null, evidence: [] }],
    outcome: null,
    failure: null,
    createdAt: at,
    updatedAt,
    revision,
  };
}

export function operation(options: {
  key: string;
  revision?: number;
  createdAt?: string;
  result?: OperationRecord["result"];
}): OperationRecord {
  const { key, revision = 1, createdAt = at, result = null } = options;
  const decision = { action: "started" };
  return { key, method: "abortSession", digest: `digest of ${key}`, createdAt, decision, result, revision };
}

export function event(options: { why: string; at?: string }): DurableEvent {
  return { type: "plugin.failed", sessionId: "s-1", at: options.at ?? at, why: options.why };
}

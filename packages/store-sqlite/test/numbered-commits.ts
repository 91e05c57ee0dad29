import type { Commit } from "@townkit/core";

const at = "2026-01-02T03:04:05.678Z";

/** A commit that carries its number in a session, an operation and an event; `size` characters are added to it. */
export function numberedCommit(number: number, size = 0): Commit {
  const id = `s-${number}`;
  const common = { agent: "opencode", workDir: "/tmp", role: "polecat" };
  const session = {
    ...common,
    id,
    model: null,
    mode: null,
    backend: "memory",
    status: "ready" as const,
    statusReason: null,
    liveness: { state: "alive" as const },
    currentAssignmentId: null,
    queued: 0,
    paused: null,
    attention: [],
    forkedFrom: null,
    createdAt: at,
    updatedAt: at,
    revision: 1,
  };
  return {
    sessions: [{ session, config: { ...common, id, systemPrompt: "x".repeat(size) }, handle: null }],
    operations: [
      { key: `op-${number}`, method: "spawnSession", digest: "d", createdAt: at, result: null, revision: 1 },
    ],
    events: [{ type: "plugin.failed", sessionId: id, at, why: String(number) }],
  };
}

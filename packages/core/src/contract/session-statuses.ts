/**
 * Where a session is in its life. `ready`: started, no turn yet. `idle`: after a turn.
 * What the agent's process is, stands apart in `Liveness`.
 */
export const sessionStatuses = ["creating", "ready", "busy", "idle", "stopped", "error"] as const;

import type { SessionStatus } from "../contract/session.js";

const runningStatuses: readonly SessionStatus[] = ["ready", "busy", "idle"];

/** Whether a session's record says that it has an agent, and that it was started. */
export function isRunning(status: SessionStatus): boolean {
  return runningStatuses.includes(status);
}

import { IllegalTransitionError } from "../errors/state-errors.js";

/** The refusal to delete what may still be at work. */
export function notStopped(options: { sessionId: string; status: string }): IllegalTransitionError {
  const { sessionId, status } = options;
  const remedy = `Stop it first, with stopSession(${JSON.stringify(sessionId)}).`;
  return new IllegalTransitionError({ subject: "session", id: sessionId, from: status, to: "deleted", remedy });
}

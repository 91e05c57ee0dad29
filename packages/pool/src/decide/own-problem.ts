import type { Attention, Session, SupervisionProblem } from "@townkit/core";

/** What the pool itself asks about a session. */
export type OwnAttention = Extract<Attention, { kind: "supervision" }>;

export function isOwn(attention: Attention): attention is OwnAttention {
  return attention.kind === "supervision";
}

/** That problem of the session, where it is open. */
export function openProblem(session: Session, problem: SupervisionProblem): OwnAttention | undefined {
  return session.attention.filter(isOwn).find((open) => open.problem === problem);
}

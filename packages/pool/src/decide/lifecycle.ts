import type { SessionObservation } from "@townkit/core";
import type { Draft } from "./draft.js";
import { type Found, learn } from "./evidence.js";
import { firstWorkOf } from "./first-work.js";
import { attentionIs, lookAgain } from "./observe-session.js";
import { withdrawOwn } from "./own-attention.js";

/** The record of a session that is to be started: the first commit holds it, its first work, and `creating`. */
export function create(draft: Draft, first: { id: string; prompt: string } | null): void {
  if (first) draft.queue({ id: first.id, work: { type: "prompt", content: first.prompt }, options: {} });
  start(draft);
}

/** Starts what is recorded: the first time, after a stop, after a failure, or once more after a crash in between. */
export function start(draft: Draft): void {
  if (draft.runs("start", "place")) return;
  draft.see("creating", null);
  if (draft.supervision?.stopAsked) draft.supervise(undefined);
  withdrawOwn(draft, ["not_started"]);
  const { placing, handle } = draft.kept;
  if (handle === null) {
    draft.begin({ type: "place", to: null });
    return;
  }
  if (placing) draft.keep({ placing: { ...placing, begun: placing.begun + 1 } });
  draft.begin({ type: "start" });
}

/**
 * The start has its place. Its first work goes in with it where the backend can do that, and is being delivered from this
 * commit on; until then it waits like all other work, and can be taken back.
 */
export function admitted(draft: Draft): void {
  // One that is to be stopped takes nothing along: its start is taken back.
  const first = draft.stopping ? undefined : firstWorkOf(draft);
  if (!first) {
    draft.begin({ type: "start", admitted: {} });
    return;
  }
  const fresh = first.state === "queued";
  if (fresh) draft.change(first, "delivering");
  draft.begin({ type: "start", admitted: { carries: { assignmentId: first.id, fresh } } });
}

const lostConversation = "It was started again without its conversation: its agent cannot resume one.";

/** `resumes`: whether its agent goes on with the conversation that it had. */
export function started(draft: Draft, observation: SessionObservation, resumes = true): void {
  const { status, liveness, attention } = observation;
  draft.patch({ liveness });
  const { placing } = draft.kept;
  const reason = resumes ? (placing?.moved ? placing.why : null) : lostConversation;
  const atRest = status && status !== "creating" ? status : "ready";
  draft.see(draft.inFlight?.state === "delivering" ? "busy" : atRest, reason);
  draft.keep({ placing: undefined });
  attentionIs(draft, attention);
  lookAgain(draft);
}

/** Wants the session stopped; true when it is. What is being handed over arrives first, then its turn is ended. */
export function stop(draft: Draft): boolean {
  const isStopped = draft.session.status === "stopped";
  if (isStopped && !draft.supervision?.ended) return true;
  // Kept before it is done: a process that ends in between must not start again what somebody stopped.
  if (draft.supervision || draft.context.policy.restart !== "never")
    draft.supervise({ restarts: [], limited: [], stopAsked: true, ended: null });
  draft.stopping = !isStopped;
  return isStopped;
}

export function stopped(draft: Draft, result: { assignmentId: string | null; found: Found | null }): void {
  const { assignmentId, found } = result;
  draft.stopping = false;
  if (assignmentId && found) learn(draft, { assignmentId, found });
  draft.see("stopped", null);
  withdrawOwn(draft, ["not_started"]);
  draft.patch({ liveness: { state: "dead", why: "It was stopped." } });
  attentionIs(draft, []);
}

export function notStopped(draft: Draft): void {
  draft.stopping = false;
  if (draft.supervision?.stopAsked) draft.supervise(undefined);
}

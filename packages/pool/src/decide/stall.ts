import type { Assignment } from "@townkit/core";
import { isAskedByAgent } from "@townkit/core/kit";
import { abort } from "./abort.js";
import type { Draft } from "./draft.js";
import { raiseOwn, withdrawOwn } from "./own-attention.js";
import { openProblem } from "./own-problem.js";

const choices = [
  { value: "wait", label: "Wait as long again" },
  { value: "abort", label: "End its turn" },
];

/**
 * A turn that runs without any sign of it for longer than its role allows asks for attention, with what was seen last; a sign, or its
 * end, withdraws that. It is ended only where its role says so. A turn that waits for an answer is not quiet: it has asked.
 */
export function watchStall(draft: Draft): void {
  draft.stallDue = null;
  const { context, inFlight, session } = draft;
  const open = openProblem(session, "stalled");
  const isOver = inFlight === undefined || inFlight.id !== open?.assignmentId;
  if (open && (isOver || context.lastSign > (draft.stalledAt ?? Date.parse(open.raisedAt))))
    withdrawOwn(draft, ["stalled"]);
  else if (open) return;
  draft.stalledAt = null;
  const { stallMs } = context.policy;
  const runs = inFlight?.state === "accepted" || inFlight?.state === "running";
  if (!inFlight || !runs || stallMs === null || session.attention.some(isAskedByAgent)) return;
  const due = quietSince(draft, inFlight) + stallMs;
  if (due > context.now) draft.stallDue = due;
  else stalled(draft, inFlight);
}

function stalled(draft: Draft, inFlight: Assignment): void {
  const { policy, now } = draft.context;
  draft.stalledAt = now;
  const minutes = Math.round((now - quietSince(draft, inFlight)) / 60_000);
  const why = `Nothing was seen of the turn of ${inFlight.id} for ${minutes} minutes.`;
  raiseOwn(draft, {
    problem: "stalled",
    why,
    evidence: evidenceOf(draft, inFlight),
    choices,
    assignmentId: inFlight.id,
  });
  if (policy.stalled === "abort" && !draft.cannotAbort && !draft.runs("abort"))
    draft.begin({ type: "abort", assignmentId: inFlight.id });
}

function evidenceOf(draft: Draft, { attempt, attempts, state }: Assignment): string[] {
  const { context, session } = draft;
  const newest = attempts.at(-1);
  const last = newest?.evidence.at(-1);
  const sign =
    context.lastSign > 0
      ? `The last sign of it came at ${isoOf(context.lastSign)}.`
      : "Since this daemon began, there was none.";
  const alive =
    session.liveness.state === "alive"
      ? "Its agent is alive."
      : `Its agent is ${session.liveness.state}: ${session.liveness.why}`;
  return [
    `Attempt ${attempt} is ${state} since ${newest?.startedAt}.`,
    sign,
    alive,
    ...(last ? [`${last.what} (${last.kind}, ${last.at})`] : []),
  ];
}

/** Since when there is no sign. A process that began later has seen nothing of what was before. */
function quietSince(draft: Draft, { attempts }: Assignment): number {
  const { lastSign, now } = draft.context;
  const began = Date.parse(attempts.at(-1)?.startedAt ?? "");
  // What began later than now began before the clock was set back.
  return Math.max(lastSign, draft.patientSince, began <= now ? began : 0);
}

/** Somebody says that it takes as long. */
export function waitOn(draft: Draft): void {
  draft.patientSince = draft.context.now;
}

/** Somebody ends the turn. */
export function endStalled(draft: Draft, { assignmentId }: { assignmentId: string | null }): void {
  abort(draft, assignmentId === null ? {} : { assignmentId });
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

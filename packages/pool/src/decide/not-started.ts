import { type Handle, InvalidInputError, type TownError } from "@townkit/core";
import type { Draft } from "./draft.js";
import { afterRefusal } from "./fallback.js";
import { start } from "./lifecycle.js";
import { raiseOwn } from "./own-attention.js";
import type { CarriedWork } from "./session-state.js";

/**
 * The session stays, with the reason; queued work waits. A repeat of the spawn, or a resume, starts it again. One that no backend
 * has anything of may go to another one.
 */
export function notStarted(draft: Draft, result: { error: TownError; carries?: CarriedWork | undefined }): void {
  const { error, carries } = result;
  const why = error.message;
  const isProven = error.effect === "none";
  draft.patch({ status: "error", statusReason: why, liveness: { state: isProven ? "dead" : "unknown", why } });
  // What a start of an earlier process was to take along is asked for, also where this one did not come to its place.
  const before = draft.inFlight?.state === "delivering" ? { assignmentId: draft.inFlight.id, fresh: false } : undefined;
  const carried = carries ?? before;
  if (carried) notCarried(draft, { ...carried, error });
  const { kept } = draft;
  const { placing } = kept;
  // What was not even prepared was not begun either.
  const refused = placing && kept.handle !== null ? placing.refused + 1 : 0;
  if (isProven && placing) draft.keep({ placing: { ...placing, refused, why } });
  const { session, context, config } = draft;
  const record = { session, config, placing: draft.kept.placing };
  const follows = afterRefusal({ fallback: context.fallback, record, error });
  if (follows.is === "move") move(draft, follows.to);
  else if (follows.is === "ask") ask(draft, { why, to: follows.to });
}

/** What its start was to take along waits again, where that is proven to have been given to nobody; else it is asked for. */
function notCarried(draft: Draft, carried: CarriedWork & { error: TownError }): void {
  const { assignmentId, fresh, error } = carried;
  const assignment = draft.find(assignmentId);
  if (assignment?.state !== "delivering") return;
  // Of a start before this one, its refusal proves nothing.
  if (!fresh || error.effect !== "none") draft.lookAt(assignmentId);
  else draft.change(assignment, "queued", { reason: `It waits, for nothing was sent: ${error.message}` });
}

/** Begins to run the session on the other backend. @throws InvalidInputError the town has none for that any more. */
export function fallBack(draft: Draft): void {
  const { fallback } = draft.context;
  if (fallback.mode === "fail") {
    throw new InvalidInputError({
      what: "The choice",
      problem: "this town has no other backend to fall back to any more",
      remedy: "Choose to start it again, or set `fallback` in [orchestration].",
    });
  }
  move(draft, fallback.to);
}

function move(draft: Draft, to: string): void {
  draft.see("creating", null);
  draft.begin({ type: "place", to });
}

/** A backend is ready to start it: from here on, that one has it. */
export function placed(draft: Draft, result: { handle: Handle; to: string | null }): void {
  const { handle, to } = result;
  const { backend: from } = draft.session;
  const { placing } = draft.kept;
  const why = `It was to run on ${from}: ${placing?.why ?? "it could not be started there."}`;
  draft.keep({ handle, ...(to !== null && { placing: { begun: 0, refused: 0, moved: true, why } }) });
  draft.patch({ backend: handle.child ?? handle.backend });
  // Another backend counts for itself.
  draft.seenRevision = 0;
  start(draft);
}

export function notPlaced(draft: Draft, result: { error: TownError; to: string | null }): void {
  const { error, to } = result;
  if (to === null) {
    notStarted(draft, { error });
    return;
  }
  const first = draft.kept.placing?.why ?? "";
  const why = `${first} It could not be run on ${to} either: ${error.message}`.trim();
  draft.patch({ status: "error", statusReason: why, liveness: { state: "dead", why } });
}

function ask(draft: Draft, { why, to }: { why: string; to: string }): void {
  const { backend } = draft.session;
  raiseOwn(draft, {
    problem: "not_started",
    why: `It could not be started on ${backend}, and nothing of it is there. It can be run on ${to}.`,
    evidence: [`At ${draft.at}: ${why}`],
    choices: [
      { value: "start", label: `Try ${backend} again` },
      { value: "fallback", label: `Run it on ${to}` },
    ],
    assignmentId: null,
  });
}

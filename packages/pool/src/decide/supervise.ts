import type { AgentEnd, Session, Supervision } from "@townkit/core";
import { afterEnd } from "./after-end.js";
import type { Draft } from "./draft.js";
import { start } from "./lifecycle.js";
import { observeSession, type SeenSession } from "./observe-session.js";
import { withdrawOwn } from "./own-attention.js";
import { openProblem } from "./own-problem.js";
import type { RolePolicy } from "./role-policy.js";
import { endProblems, tellEnd } from "./tell-end.js";

/** How long after its first sign an end is looked at once more: what a backend repairs by itself is most often there by then. */
const secondLookMs = 2_000;
/** How long after a look that told nothing. */
const nextLookMs = 30_000;
const none: Supervision = { restarts: [], limited: [], stopAsked: false, ended: null };

/**
 * What follows from an agent that ended, by the policy of its role: a second look, then a start, or the word that it is given up.
 * Each step is kept before it is done, so the next process goes on with it.
 */
export function supervise(draft: Draft): void {
  const { supervision = none, context } = draft;
  const { ended } = supervision;
  if (ended?.next === "nothing" && !isBack(draft.session)) {
    tellEnd(draft);
    return;
  }
  withdrawOwn(draft, endProblems);
  if (!isEnded(draft) || !restarts(context.policy, howOf(draft))) {
    if (ended) draft.supervise({ ...supervision, ended: null });
    return;
  }
  if (!ended) {
    draft.supervise({
      ...supervision,
      ended: { how: howOf(draft), why: whyOf(draft.session), failureClass: null, ...lookIn(draft, secondLookMs) },
    });
  } else if (ended.dueAt !== null && Date.parse(ended.dueAt) <= context.now && !isAtWork(draft)) {
    if (ended.next === "start") startAgain(draft, supervision);
    else if (!draft.runs("confirm")) draft.begin({ type: "confirm" });
  }
  tellEnd(draft);
}

/** The second look. Only an end that it sees too is acted on; where it can tell nothing, another one follows. */
export function confirmed(draft: Draft, seen: SeenSession): void {
  observeSession(draft, seen);
  const { supervision } = draft;
  if (!supervision?.ended) return;
  const isDead = seen.liveness.state === "dead" && draft.session.liveness.state === "dead";
  if (isDead) draft.supervise(afterEnd({ supervision, ended: supervision.ended, ...draft.context }));
  else notConfirmed(draft);
}

export function notConfirmed(draft: Draft): void {
  const { supervision } = draft;
  if (supervision?.ended)
    draft.supervise({ ...supervision, ended: { ...supervision.ended, ...lookIn(draft, nextLookMs) } });
}

/** Somebody asks for a start: what was counted before is forgotten. */
export function startAnew(draft: Draft): void {
  draft.supervise(undefined);
  start(draft);
}

function startAgain(draft: Draft, supervision: Supervision): void {
  const { restarts, limited, ended } = supervision;
  const counted =
    ended?.failureClass === "rate_limited"
      ? { limited: [...limited, draft.at] }
      : { restarts: [...restarts, draft.at] };
  draft.supervise({ ...supervision, ...counted, ended: null });
  start(draft);
}

/** Nobody asked for the end, and nothing is under way that may change it. */
function isEnded(draft: Draft): boolean {
  const { session, supervision } = draft;
  // Whether it is started again here or elsewhere is somebody's to say.
  if (openProblem(session, "not_started")) return false;
  if (supervision?.stopAsked || draft.stopping || draft.runs("start", "stop")) return false;
  if (session.paused && session.paused.assignmentId === null) return false;
  if (session.status === "creating" || session.liveness.state === "alive") return false;
  if (session.status === "stopped") return draft.exited || supervision?.ended?.how === "exited";
  return session.liveness.state === "dead" || session.status === "error";
}

/** It is there again, or about to be. */
function isBack({ liveness, status }: Session): boolean {
  return liveness.state === "alive" || status === "creating";
}

function howOf(draft: Draft): AgentEnd["how"] {
  return draft.supervision?.ended?.how ?? (draft.exited ? "exited" : "failed");
}

function restarts({ restart }: RolePolicy, how: AgentEnd["how"]): boolean {
  return restart === "always" || (restart === "on-failure" && how === "failed");
}

function isAtWork(draft: Draft): boolean {
  return draft.running.some(({ type }) => type !== "respond");
}

function lookIn(draft: Draft, ms: number): Pick<AgentEnd, "next" | "dueAt"> {
  return { next: "look", dueAt: isoOf(draft.context.now + ms) };
}

function whyOf({ liveness, statusReason }: Session): string {
  return "why" in liveness ? liveness.why : (statusReason ?? "It ended.");
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

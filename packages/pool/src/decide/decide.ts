import { Draft } from "./draft.js";
import { nextEffect } from "./next-step.js";
import { expiryOf } from "./queue.js";
import type { Context, Decision, SessionState } from "./session-state.js";
import { watchStall } from "./stall.js";
import { supervise } from "./supervise.js";
import { wakeRetired } from "./warm-session.js";

/** One input to a session, as what it does to a draft. It throws to refuse: then nothing happens. */
export type Step<Reply = void> = (draft: Draft) => Reply;

/**
 * Everything that a session decides: the input's own step, then what follows from the state that it left. Data in, data
 * out: nothing is read or done outside, the given state stays as it is.
 */
export function decide<Reply>(options: { state: SessionState; step: Step<Reply>; context: Context }): Decision<Reply> {
  const draft = new Draft(options);
  const reply = options.step(draft);
  proceed(draft);
  return { ...draft.finish(), effects: draft.effects, reply };
}

function proceed(draft: Draft): void {
  const { now } = draft.context;
  for (const assignment of draft.work) {
    const expiry = expiryOf(assignment);
    if (expiry !== null && expiry <= now)
      draft.change(assignment, "expired", { reason: "It had not begun when its time was over." });
  }
  for (const { assignmentId } of draft.looks.filter(({ notBefore }) => notBefore <= now)) {
    draft.looks = draft.looks.filter((look) => look.assignmentId !== assignmentId);
    draft.begin({ type: "look", assignmentId });
  }
  wakeRetired(draft);
  supervise(draft);
  watchStall(draft);
  const effect = nextEffect(draft, now);
  if (!effect) return;
  if (effect.type === "deliver") {
    const assignment = draft.find(effect.assignmentId);
    if (assignment) draft.change(assignment, "delivering");
  }
  draft.begin(effect);
}

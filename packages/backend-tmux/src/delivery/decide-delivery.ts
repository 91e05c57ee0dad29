import type { DraftIs } from "../screen/composer.js";

/**
 * How far a prompt came, as is kept before each step: `begun`: nothing of it was given. `staged`: it may be in the composer,
 * and no submit key was pressed. `pressed`: the key may have been.
 */
export type DeliveryStage = "begun" | "staged" | "pressed";

/** What one look at the agent showed. `draft` is what of our prompt is in the composer; null where there is none to see. */
export type DeliveryLook =
  /** `left`: what is there is a text of ours that another prompt left. */
  | { readonly state: "idle"; readonly draft: DraftIs | "left" }
  | { readonly state: "busy"; readonly draft: DraftIs | null }
  | { readonly state: "menu"; readonly menu: string }
  | { readonly state: "unknown"; readonly why: string }
  | { readonly state: "ended"; readonly why: string };

export interface DeliverySight {
  readonly stage: DeliveryStage;
  readonly look: DeliveryLook;
  /** What of the agent's own says that it took the prompt; null where nothing does. */
  readonly taken: "hook" | "record" | null;
  /** The agent has a record: then the screen alone proves nothing. */
  readonly hasRecord: boolean;
  /** Its hooks are to be heard: what they say of a prompt comes a moment after the agent went to work on it. */
  readonly hooksHeard: boolean;
  /** Since when it has been at this stage. */
  readonly sinceStepMs: number;
  /** Since the submit key was pressed for the last time. */
  readonly sinceKeyMs: number;
  /** Since when it has been gone about at all. */
  readonly sinceStartMs: number;
  /** Somebody who is attached typed in the last seconds. */
  readonly handsOn: boolean;
  readonly limits: DeliveryLimits;
}

export interface DeliveryLimits {
  /** How long the agent may take to be idle. */
  readonly gateMs: number;
  /** How long what was pasted may take to be seen, and what was submitted to be taken. */
  readonly proofMs: number;
  /** How long to leave what was pasted alone before the submit key. */
  readonly pasteDelayMs: number;
  /** How long a submit key may take to be seen before it is pressed again. */
  readonly retryMs: number;
}

/**
 * `refused`: proven that the agent has nothing of it, and nothing of it is left. `unknown`: nobody can tell.
 * `wait` names what is waited for.
 */
export type DeliveryStep =
  | { readonly step: "wait"; readonly forWhat: string }
  | { readonly step: "paste" }
  | { readonly step: "press" }
  /** The composer is to be emptied of what another prompt of ours left there. */
  | { readonly step: "withdraw" }
  | { readonly step: "accepted"; readonly by: "hook" | "record" | "screen" }
  | { readonly step: "refused"; readonly why: string; readonly reason: "busy" | "ended" | "failed" }
  | { readonly step: "unknown"; readonly why: string };

/**
 * The next step of a delivery: a pure function of what is seen. Text is given to an idle agent with an empty composer and to
 * no other; the submit key is pressed only while our text and nothing else is in the composer, and it alone is ever repeated.
 */
export function decideDelivery(sight: DeliverySight): DeliveryStep {
  if (sight.taken) return { step: "accepted", by: sight.taken };
  if (sight.look.state === "ended") return ended(sight.stage, sight.look.why);
  if (sight.stage === "begun") return atGate(sight);
  if (sight.stage === "staged") return staged(sight);
  return pressed(sight);
}

function ended(stage: DeliveryStage, why: string): DeliveryStep {
  if (stage !== "pressed") return { step: "refused", why, reason: "ended" };
  return { step: "unknown", why: `${why} The submit key had been pressed before.` };
}

/** Nothing was given yet: what stands in the way is waited for, and in the end refused. */
function atGate({ look, handsOn, sinceStartMs, limits }: DeliverySight): DeliveryStep {
  const late = sinceStartMs >= limits.gateMs;
  const hold = (forWhat: string, reason: "busy" | "failed"): DeliveryStep =>
    late ? { step: "refused", why: forWhat, reason } : { step: "wait", forWhat };
  switch (look.state) {
    case "menu":
      return { step: "refused", why: `it asks something (${look.menu})`, reason: "busy" };
    case "busy":
      return hold("a turn runs that is none of ours", "busy");
    case "unknown":
    case "ended":
      return hold(`its screen is not understood: ${look.why}`, "failed");
    case "idle":
      if (look.draft === "left" && !handsOn && !late) return { step: "withdraw" };
      if (look.draft !== "empty") return hold("somebody's draft is in its composer", "busy");
      if (handsOn) return hold("somebody types there", "busy");
      if (sinceStartMs < limits.gateMs + limits.proofMs) return { step: "paste" };
      return { step: "refused", why: restless, reason: "failed" };
  }
}

function staged({ look, handsOn, sinceStepMs, limits }: DeliverySight): DeliveryStep {
  const late = sinceStepMs >= limits.proofMs;
  if (look.state === "idle" && isOurs(look.draft)) {
    if (handsOn) return late ? { step: "unknown", why: "Somebody types where our text is." } : wait("hands off");
    if (late) return { step: "unknown", why: `Our text is in the composer, not submitted: ${restless}.` };
    return sinceStepMs >= limits.pasteDelayMs ? { step: "press" } : wait("the paste to settle");
  }
  if (look.state === "idle" && look.draft === "empty") {
    if (!late) return wait("our text in the composer");
    return { step: "refused", why: "what was pasted did not get into its composer", reason: "failed" };
  }
  if (!late) return wait("our text alone in the composer");
  if (look.state === "idle") return { step: "unknown", why: "The composer holds other words than ours." };
  return { step: "unknown", why: `Our text was given, not submitted, and cannot be seen: ${describe(look)}` };
}

function pressed({ look, hasRecord, hooksHeard, sinceStepMs, sinceKeyMs, limits }: DeliverySight): DeliveryStep {
  const late = sinceStepMs >= limits.proofMs;
  if (look.state === "idle" && isOurs(look.draft)) {
    if (late) return { step: "unknown", why: "The submit key did nothing; our text is still in the composer." };
    return sinceKeyMs >= limits.retryMs ? { step: "press" } : wait("the submit key to work");
  }
  // Where the agent keeps no record, that it began to work and its composer is empty is the proof that there is.
  const hookIsLate = !hooksHeard || sinceKeyMs >= hookLagMs;
  if (!hasRecord && hookIsLate && look.state === "busy" && (look.draft === null || look.draft === "empty")) {
    return { step: "accepted", by: "screen" };
  }
  if (!late) return wait("the agent to say that it took it");
  return { step: "unknown", why: `The submit key was pressed, and nothing shows that it was taken: ${describe(look)}` };
}

/** How long a hook may take to say what the screen shows. */
const hookLagMs = 1000;

/** A key is given only to a screen that is still as it was seen. */
const restless = "its screen never stood still for long enough";

function wait(forWhat: string): DeliveryStep {
  return { step: "wait", forWhat };
}

/** What is in the composer is our prompt, or as much of it as is shown. */
export function isOurs(draft: DraftIs | "left"): boolean {
  return draft === "whole" || draft === "tail" || draft === "marker";
}

function describe(look: DeliveryLook): string {
  switch (look.state) {
    case "menu":
      return `it asks something (${look.menu}).`;
    case "idle":
      return look.draft === "empty" ? "it is idle." : "it is idle, with other words in the composer.";
    case "busy":
      return "it is busy.";
    default:
      return look.why;
  }
}

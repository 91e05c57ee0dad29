import type { Clock } from "@townkit/core";
import type { AgentProfile } from "../profile/profile.js";
import { readLook } from "../screen/read-look.js";
import type { Bell } from "../session/bell.js";
import type { PaneLook } from "../tmux/look.js";
import type { PaneHands } from "../tmux/pane-hands.js";
import { type DeliveryLimits, type DeliveryLook, type DeliveryStage, decideDelivery } from "./decide-delivery.js";
import { deliveryLook } from "./delivery-look.js";
import { emptyComposer } from "./empty-composer.js";

export interface DeliveryTask {
  readonly hands: PaneHands;
  readonly profile: AgentProfile;
  /** Clean: as it can be pasted. */
  readonly text: string;
  /** What another prompt of ours may have left in the composer; null: nothing. */
  readonly left: string | null;
  /** How far an earlier try came. */
  readonly from: DeliveryStage;
  /** Keeps how far it came, before the step is taken. */
  readonly keep: (stage: DeliveryStage) => Promise<void>;
  /** Whether the agent's own hook said that it took it, or its record holds it. */
  readonly taken: () => Promise<"hook" | "record" | null>;
  /** The agent keeps a record. */
  readonly hasRecord: boolean;
  /** Its hooks are to be heard. */
  readonly hooksHeard: boolean;
  readonly limits: Pick<DeliveryLimits, "gateMs" | "proofMs" | "retryMs">;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export type DeliveryEnd =
  | {
      readonly end: "accepted";
      readonly by: "hook" | "record" | "screen";
      /** How often the submit key was pressed, and the longest time between a look and the key that was decided on it. */
      readonly presses: number;
      readonly blindMs: number;
    }
  | {
      readonly end: "refused";
      readonly why: string;
      readonly reason: "busy" | "ended" | "failed";
      readonly look: PaneLook;
    }
  | { readonly end: "unknown"; readonly why: string };

/** So long is an attached terminal's last key taken as a sign that somebody types. */
const handsOnSeconds = 3;
/** The longest that nothing is looked at, though nothing is heard of either. */
const longestWaitMs = 250;

/** Gives a prompt to an agent, step by step, each decided on a new look. @throws TmuxFailure */
export async function deliver(task: DeliveryTask): Promise<DeliveryEnd> {
  const { hands, profile, text, left, keep, taken, hasRecord, hooksHeard, bell, clock, signal } = task;
  const startedAt = clock.monotonic();
  let stage = task.from;
  let steppedAt = startedAt;
  let actedAt = startedAt;
  let presses = 0;
  let blindMs = 0;

  async function took(next: DeliveryStage, act: () => Promise<boolean>): Promise<void> {
    const before = stage;
    // Kept first: after a crash in between it counts as done.
    if (stage !== next) await keep(next);
    stage = next;
    const done = await act();
    if (done && before !== next) steppedAt = clock.monotonic();
    if (done) actedAt = clock.monotonic();
    else if (before !== next) {
      stage = before;
      await keep(before);
    }
  }

  for (;;) {
    if (signal.aborted) return { end: "unknown", why: "Its delivery was broken off." };
    const askedAt = clock.monotonic();
    // What is drawn from here on is looked at again, also what an agent draws before a step of ours is known to be done.
    const behind = bell.rings;
    const look = await hands.look();
    const step = decideDelivery({
      stage,
      look: lookFor({ look, profile, text, left: stage === "begun" ? left : null }),
      taken: stage === "begun" ? null : await taken(),
      hasRecord,
      hooksHeard,
      sinceStepMs: clock.monotonic() - steppedAt,
      sinceKeyMs: clock.monotonic() - actedAt,
      sinceStartMs: clock.monotonic() - startedAt,
      // By the system's clock, which may have been set back since.
      handsOn: Math.abs(clock.now() / 1000 - look.clientActivity) < handsOnSeconds,
      limits: { ...task.limits, pasteDelayMs: profile.paste_delay },
    });
    switch (step.step) {
      case "accepted":
        return { end: "accepted", by: step.by, presses, blindMs };
      case "refused":
        return { end: "refused", why: step.why, reason: step.reason, look };
      case "unknown":
        return { end: "unknown", why: step.why };
      case "paste":
        await took("staged", () => hands.paste({ look, text }));
        break;
      case "press":
        await took("pressed", async () => {
          const pressed = await hands.press({ look, key: profile.keys.submit });
          if (pressed) {
            presses += 1;
            blindMs = Math.max(blindMs, clock.monotonic() - askedAt);
          }
          return pressed;
        });
        break;
      case "withdraw":
        await emptyComposer({ hands, profile, text: left ?? "", bell, clock });
        break;
      case "wait":
        break;
    }
    await bell.wait({ ms: waitMs({ step: step.step, profile }), behind, signal });
  }
}

function waitMs({ step, profile }: { step: string; profile: AgentProfile }): number {
  return step === "paste"
    ? Math.max(20, Math.min(profile.paste_delay, longestWaitMs))
    : step === "press"
      ? longestWaitMs
      : 50;
}

function lookFor(options: { look: PaneLook; profile: AgentProfile; text: string; left: string | null }): DeliveryLook {
  const { look, profile, text, left } = options;
  if (look.ended !== null) return { state: "ended", why: look.ended };
  return deliveryLook({ reading: readLook({ look, profile }), profile, text, left });
}

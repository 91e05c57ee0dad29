import type { TurnObservation } from "@townkit/core/kit";
import { type DeliveryLook, type DeliveryStage, isOurs } from "./decide-delivery.js";

/** One look proves no absence: an agent that is held up draws nothing of what is on its way to it. */
const underWay = "Its text was pasted, is not in the agent's composer yet, and was not submitted.";

/**
 * Where a prompt is that the agent has not said it took: by how far its delivery came and what the screen shows since. An
 * agent whose pane is gone is `ended`.
 */
export function locateUntaken(options: {
  stage: Exclude<DeliveryStage, "begun">;
  look: DeliveryLook;
  at: string;
}): TurnObservation {
  const { stage, look, at } = options;
  if (look.state === "ended") {
    if (stage === "staged") return { state: "absent" };
    return { state: "unknown", why: `It was submitted, or may have been, and then its agent was gone. ${look.why}` };
  }
  if (look.state === "idle") {
    const what = "Its text is in the agent's composer, not submitted.";
    if (isOurs(look.draft)) return { state: "stored", evidence: { kind: "screen", at, what } };
    if (look.draft === "empty" && stage === "staged") {
      return { state: "stored", evidence: { kind: "screen", at, what: underWay } };
    }
  }
  return { state: "unknown", why: "Nothing shows whether the agent took it." };
}

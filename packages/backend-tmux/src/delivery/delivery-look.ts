import type { AgentProfile } from "../profile/profile.js";
import { type Composer, compareDraft } from "../screen/composer.js";
import type { Reading } from "../screen/read-screen.js";
import type { DeliveryLook } from "./decide-delivery.js";

/** What a reading of the screen says of a prompt. */
export function deliveryLook(options: {
  reading: Reading;
  profile: AgentProfile;
  text: string;
  /** What another prompt of ours may have left in the composer; null: nothing. */
  left: string | null;
}): DeliveryLook {
  const { reading, profile, text, left } = options;
  const { paste_marker: pasteMarker } = profile.screen.composer;
  switch (reading.state) {
    case "menu":
      return { state: "menu", menu: reading.menu.profile.words };
    case "unknown":
      return reading;
    case "busy": {
      const { composer } = reading;
      return { state: "busy", draft: composer && compareDraft({ composer, prompt: text, pasteMarker }) };
    }
    case "idle": {
      const { composer } = reading;
      if (holdsLeft({ composer, left })) return { state: "idle", draft: "left" };
      return { state: "idle", draft: compareDraft({ composer, prompt: text, pasteMarker }) };
    }
  }
}

/** As a whole, or as much of it as there is room for: a mark of a paste may be anybody's. */
function holdsLeft({ composer, left }: { composer: Composer; left: string | null }): boolean {
  if (left === null) return false;
  const draft = compareDraft({ composer, prompt: left, pasteMarker: undefined });
  return draft === "whole" || draft === "tail";
}

import type { AgentProfile } from "../profile/profile.js";
import { compareDraft } from "../screen/composer.js";
import type { Reading } from "../screen/read-screen.js";
import type { DeliveryLook } from "./decide-delivery.js";

/** What a reading of the screen says of a prompt. */
export function deliveryLook(options: { reading: Reading; profile: AgentProfile; text: string }): DeliveryLook {
  const { reading, profile, text } = options;
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
    case "idle":
      return { state: "idle", draft: compareDraft({ composer: reading.composer, prompt: text, pasteMarker }) };
  }
}

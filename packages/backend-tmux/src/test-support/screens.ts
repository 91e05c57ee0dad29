import type { ScreenProfile } from "../profile/profile.js";
import { AgentProfileSchema } from "../profile/profile.js";
import type { Screen } from "../screen/screen.js";

/** A screen of these lines; what stands between `⟪` and `⟫` is dim. */
export function screenOf(text: string, title = ""): Screen {
  const lines = text.split("\n").map((line) => ({
    text: line.replace(/[⟪⟫]/g, "").trimEnd(),
    firm: line.replace(/⟪[^⟫]*⟫/g, (dim) => " ".repeat(dim.length - 2)).trimEnd(),
  }));
  return { lines, title };
}

export const rule = "─".repeat(40);

/** An agent that draws as several do. */
export const screenProfile: ScreenProfile = AgentProfileSchema.parse({
  command: ["agent"],
  screen: {
    composer: { prompt: "❯ ", rule: "─", paste_marker: "\\[Pastedtext#\\d+.*\\]" },
    ready: ["? for shortcuts"],
    busy: ["esc to interrupt"],
    errors: ["⎿  API Error: "],
    menus: [
      {
        kind: "permission",
        words: "Do you want to proceed?",
        title: "Tool use: ",
        allow: { words: "Yes" },
        always: { words: "Yes, and don't ask" },
        deny: "Escape",
      },
      { kind: "dialog", words: "Do you trust the files" },
    ],
    titles: { idle: ["✳ "], busy: ["⠂ "], asking: ["✋ "] },
  },
}).screen;

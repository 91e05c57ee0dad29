import type { AgentProfile } from "../profile/profile.js";
import type { PaneGlance, PaneLook } from "../tmux/look.js";
import { type Reading, readScreen } from "./read-screen.js";
import { renderLines } from "./render.js";

/** What one look shows of an agent. */
export function readLook({ look, profile }: { look: PaneLook; profile: AgentProfile }): Reading {
  const screen = { lines: renderLines(look.captured), title: look.title };
  return readScreen({ screen, profile: profile.screen });
}

/** The same of a glance, to which a suggestion that nobody has typed is a draft. */
export function readGlance({ glance, profile }: { glance: PaneGlance; profile: AgentProfile }): Reading {
  const lines = glance.text.map((text) => ({ text, firm: text }));
  return readScreen({ screen: { lines, title: glance.title }, profile: profile.screen });
}

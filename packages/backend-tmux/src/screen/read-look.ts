import type { AgentProfile } from "../profile/profile.js";
import type { PaneLook } from "../tmux/look.js";
import { type Reading, readScreen } from "./read-screen.js";
import { renderLines } from "./render.js";

/** What one look shows of an agent. */
export function readLook({ look, profile }: { look: PaneLook; profile: AgentProfile }): Reading {
  const screen = { lines: renderLines(look.captured), title: look.title };
  return readScreen({ screen, profile: profile.screen });
}

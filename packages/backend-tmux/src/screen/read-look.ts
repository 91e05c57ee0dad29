import type { AgentProfile } from "../profile/profile.js";
import type { PaneLook } from "../tmux/look.js";
import { type Reading, readScreen } from "./read-screen.js";
import { renderLines } from "./render.js";

/** What one look shows of an agent. */
export async function readLook(options: { look: PaneLook; profile: AgentProfile }): Promise<Reading> {
  const { look, profile } = options;
  const lines = await renderLines(look);
  return readScreen({ screen: { lines, title: look.title }, profile: profile.screen });
}

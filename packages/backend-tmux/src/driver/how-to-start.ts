import type { AgentProfile } from "../profile/profile.js";
import type { TerminalSession } from "../session/terminal-session.js";
import type { HandleData } from "./handle.js";
import { copiesFork, type LaunchHow } from "./launch.js";

/** How an agent is to be started, once there is nothing in the way of that. */
export async function howToStart(options: {
  terminal: Pick<TerminalSession, "hasConversation" | "makePlace">;
  profile: AgentProfile;
  handle: HandleData;
}): Promise<LaunchHow> {
  const { terminal, profile, handle } = options;
  const { fork } = handle;
  // Its server opens its conversation, whatever there is of it.
  if (profile.server) return "resume";
  if (profile.resume !== undefined && (await terminal.hasConversation())) return "resume";
  if (await terminal.makePlace()) return "resume";
  // A copy in which nothing is said is none.
  return fork && !copiesFork({ profile, fork }) ? "fork" : "new";
}

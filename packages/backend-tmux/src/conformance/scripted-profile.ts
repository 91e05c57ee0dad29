import { terminalAgentProfile } from "@townkit/testkit/terminal-agent";
import { type AgentProfile, AgentProfileSchema } from "../profile/profile.js";

/** The testkit's terminal agent, as data. `home`: where it keeps what it has. */
export function scriptedProfile(home: string): AgentProfile {
  return AgentProfileSchema.parse(terminalAgentProfile({ home }));
}

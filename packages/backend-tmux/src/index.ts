/** Sessions of any terminal agent, in a tmux server of their own. */
export { type KnownAgentName, knownAgent, knownAgentNames } from "./agents/index.js";
export type { TmuxOptions } from "./driver/options.js";
export { type AgentProfile, AgentProfileSchema } from "./profile/profile.js";
export { createTmuxBackend } from "./tmux-backend.js";
export { tmuxModule as default } from "./tmux-module.js";

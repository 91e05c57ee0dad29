import { contractVersion, defineBackendModule } from "@townkit/core";
import { terminalPrograms } from "./profile/terminal-programs.js";
import { optionsOf } from "./section-options.js";
import { createTmuxBackend } from "./tmux-backend.js";
import { TmuxSectionSchema } from "./tmux-section.js";

/** How a town makes its tmux backend. */
export const tmuxModule = defineBackendModule({
  contractVersion,
  section: { name: "tmux", schema: TmuxSectionSchema },
  create: ({ config, state, clock, log, paths, hooks, mcp }) =>
    createTmuxBackend({
      folder: paths.state,
      state,
      clock,
      log,
      hooks,
      ...(mcp !== undefined && { mcp }),
      ...optionsOf(config),
    }),
  agentPrograms: ({ config, env, townRoot }) => {
    const { agents, env: given } = optionsOf(config);
    return terminalPrograms({ agents, surroundings: { from: env, given }, townRoot });
  },
});

import { contractVersion, defineBackendModule } from "@townkit/core";
import { pickEnv } from "@townkit/core/kit";
import { createTmuxBackend } from "./tmux-backend.js";
import { TmuxSectionSchema } from "./tmux-section.js";

/** How a town makes its tmux backend. */
export const tmuxModule = defineBackendModule({
  contractVersion,
  section: { name: "tmux", schema: TmuxSectionSchema },
  create: ({ config, state, clock, log, paths }) =>
    createTmuxBackend({
      folder: paths.state,
      state,
      clock,
      log,
      agents: config.agents,
      binary: config.binary,
      env: { ...pickEnv({ from: process.env, names: config.pass_env }), ...config.env },
      startTimeoutMs: config.start_timeout * 1000,
    }),
});

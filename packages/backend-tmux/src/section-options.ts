import { pickEnv } from "@townkit/core/kit";
import type { z } from "zod";
import type { TmuxOptions } from "./driver/options.js";
import type { TmuxSectionSchema } from "./tmux-section.js";

/** What a town's `[tmux]` makes of its backend. */
export function optionsOf(
  config: z.infer<typeof TmuxSectionSchema>,
): Required<Pick<TmuxOptions, "agents" | "binary" | "env" | "startTimeoutMs">> {
  return {
    agents: config.agents,
    binary: config.binary,
    env: { ...pickEnv({ from: process.env, names: config.pass_env }), ...config.env },
    startTimeoutMs: config.start_timeout * 1000,
  };
}

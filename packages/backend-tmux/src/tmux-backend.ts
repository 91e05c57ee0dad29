import { type Backend, silentLog, systemClock } from "@townkit/core";
import { createBackend } from "@townkit/core/kit";
import type { TmuxOptions } from "./driver/options.js";
import { TmuxDriver } from "./driver/tmux-driver.js";

/**
 * Sessions of terminal agents in one tmux server, which is started by the first session that needs it, and found again by
 * later processes over the same folder and state.
 *
 * Close it with `sessions: "detach"` to leave the agents and their turns running, with `"stop"` to settle and end them.
 */
export async function createTmuxBackend(options: TmuxOptions): Promise<Backend> {
  const { state, clock = systemClock, log = silentLog } = options;
  return await createBackend({ driver: new TmuxDriver({ ...options, clock, log }), state, clock, log });
}

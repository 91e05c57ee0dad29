import { type Backend, silentLog, systemClock } from "@townkit/core";
import { createBackend } from "@townkit/core/kit";
import { OpencodeDriver } from "./driver/opencode-driver.js";
import type { OpencodeOptions } from "./driver/options.js";
import { requireOptions } from "./opencode-options.js";

/**
 * Sessions on one managed OpenCode server, which is started by the first session that needs it, and found again by later
 * processes over the same folder and state.
 *
 * Close it with `sessions: "detach"` to leave the server and its turns running, with `"stop"` to settle and end them.
 *
 * @throws InvalidInputError what it was given does not fit.
 */
export async function createOpencodeBackend(options: OpencodeOptions): Promise<Backend> {
  requireOptions(options);
  const { state, clock = systemClock, log = silentLog } = options;
  return await createBackend({ driver: new OpencodeDriver({ ...options, clock, log }), state, clock, log });
}

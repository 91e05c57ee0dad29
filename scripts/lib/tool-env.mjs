import { delimiter, join } from "node:path";
import { root } from "./workspace.mjs";

/**
 * The environment of every tool: ours first on PATH (turbo asks for a `pnpm` binary there), and nothing reported home.
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnv(extra = {}) {
  return {
    ...process.env,
    PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
    DO_NOT_TRACK: "1",
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    ...extra,
  };
}

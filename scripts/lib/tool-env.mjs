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

/**
 * The same for what asks nothing of a network. Node.js 20 reads the certificates of NODE_EXTRA_CA_CERTS whenever it starts, by the
 * thousand here: 70 ms of a processor, where all else of a start takes 40.
 * @returns {NodeJS.ProcessEnv}
 */
export function offlineEnv() {
  const { NODE_EXTRA_CA_CERTS: _unused, ...env } = toolEnv();
  return env;
}

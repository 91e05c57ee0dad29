import { contractVersion, defineBackendModule } from "@townkit/core";
import { createOpencodeBackend } from "./opencode-backend.js";
import { OpencodeSectionSchema } from "./opencode-section.js";

/** How a town makes its OpenCode backend. */
export const opencodeModule = defineBackendModule({
  contractVersion,
  section: { name: "opencode", schema: OpencodeSectionSchema },
  create: ({ config, state, clock, log, paths, hooks }) =>
    createOpencodeBackend({
      folder: paths.state,
      logs: paths.logs,
      state,
      clock,
      log,
      hooks,
      roots: [paths.town, process.cwd()],
      ...(config.binary !== undefined && { binary: config.binary }),
      config: config.settings,
      env: { ...passed(config.pass_env), ...config.env },
      permissions: config.permissions,
      providerPatienceMs: config.provider_patience * 1000,
      startTimeoutMs: config.start_timeout * 1000,
    }),
});

function passed(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

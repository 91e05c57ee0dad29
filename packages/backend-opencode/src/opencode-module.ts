import { contractVersion, defineBackendModule } from "@townkit/core";
import { pickEnv } from "@townkit/core/kit";
import { createOpencodeBackend } from "./opencode-backend.js";
import { OpencodeSectionSchema } from "./opencode-section.js";
import { serverCredentials } from "./server-credentials.js";

/** How a town makes its OpenCode backend. */
export const opencodeModule = defineBackendModule({
  contractVersion,
  section: { name: "opencode", schema: OpencodeSectionSchema },
  usesServerUrl: true,
  create: ({ config, state, clock, log, paths, hooks, mcp, serverUrl }) =>
    createOpencodeBackend({
      folder: paths.state,
      logs: paths.logs,
      state,
      clock,
      log,
      hooks,
      ...(mcp !== undefined && { mcp }),
      roots: [paths.town, process.cwd()],
      ...(config.binary !== undefined && { binary: config.binary }),
      config: config.settings,
      env: { ...pickEnv({ from: process.env, names: config.pass_env }), ...config.env },
      permissions: config.permissions,
      providerPatienceMs: config.provider_patience * 1000,
      limits: {
        servers: config.max_servers,
        directories: config.max_directories,
        memoryMb: config.max_memory,
        idleMs: config.recycle_after * 1000,
      },
      ...(serverUrl !== undefined && {
        external: {
          url: serverUrl,
          credentials: serverCredentials({ config, env: process.env, townRoot: paths.town }),
        },
      }),
      startTimeoutMs: config.start_timeout * 1000,
    }),
});

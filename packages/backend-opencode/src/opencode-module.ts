import { contractVersion, defineBackendModule } from "@townkit/core";
import { pickEnv } from "@townkit/core/kit";
import type { z } from "zod";
import { accessTo, serverUrl as checkedUrl } from "./driver/external-source.js";
import { binarySearch } from "./driver/server-setup.js";
import { createOpencodeBackend } from "./opencode-backend.js";
import { OpencodeSectionSchema } from "./opencode-section.js";
import { opencodeProgram } from "./server/opencode-program.js";
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
      ...programOptions({ config, env: process.env, townRoot: paths.town }),
      config: config.settings,
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
    }),
  agentPrograms: async ({ config, env, townRoot, serverUrl }) => {
    const { startTimeoutMs: timeoutMs, env: given, ...search } = programOptions({ config, env, townRoot });
    const credentials = serverCredentials({ config, env, townRoot });
    const place =
      serverUrl === undefined
        ? { search: binarySearch({ ...search, from: env }), from: env, given, cwd: townRoot, timeoutMs }
        : { server: async () => await accessTo({ url: checkedUrl(serverUrl), credentials }) };
    return [await opencodeProgram(place)];
  },
});

/** Where a town's OpenCode program is looked for, and what it is run with. */
function programOptions(options: {
  config: z.infer<typeof OpencodeSectionSchema>;
  env: Readonly<Record<string, string | undefined>>;
  townRoot: string;
}) {
  const { config, env, townRoot } = options;
  return {
    roots: [townRoot, process.cwd()],
    ...(config.binary !== undefined && { binary: config.binary }),
    env: { ...pickEnv({ from: env, names: config.pass_env }), ...config.env },
    startTimeoutMs: config.start_timeout * 1000,
  };
}

import { createConnection } from "@townkit/client/connection";
import { nodeFetch } from "@townkit/client/node";
import { type Backend, type BackendModule, ConfigInvalidError, type Log, systemClock } from "@townkit/core";
import { checkConfigSection } from "@townkit/core/config";
import { modulePrograms } from "../backend/module-programs.js";
import { socketUrl } from "../host-protocol/control-messages.js";
import type { HostSetup } from "../host-protocol/host-operations.js";
import { remoteState } from "./remote-state.js";

/** Checks configs by the module's own schema, and makes its backend, once; `made` is told of it. */
export function createSetup(options: {
  module: BackendModule<unknown>;
  log: Log;
  made: (backend: Backend) => void;
}): HostSetup {
  const { module, log, made } = options;
  const { section } = module;
  return {
    checkSection: (config) => Promise.resolve(checkConfigSection({ ...config, section })),
    agentPrograms: async (request) => ({ programs: [...(await modulePrograms({ module, request }))] }),
    async create({ config, paths, hooks, mcp, serverUrl, state }) {
      const { values, problems } = checkConfigSection({ ...config, section });
      if (problems.length > 0) throw new ConfigInvalidError({ file: config.file, problems });
      const fetch = nodeFetch({ socketPath: state.socketPath });
      const { call } = createConnection({ url: socketUrl, token: state.token, fetch });
      const backend = await module.create({
        config: values,
        state: remoteState(call),
        clock: systemClock,
        log,
        paths,
        hooks,
        ...(mcp !== undefined && { mcp }),
        ...(serverUrl !== undefined && { serverUrl }),
      });
      made(backend);
      const { name, contractVersion, durability } = backend;
      return { name, contractVersion, durability };
    },
  };
}

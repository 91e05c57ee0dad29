import { importBackend } from "./backend-module.js";
import type { LoadBackend } from "./backend-source.js";
import { inlineSource } from "./inline-source.js";
import { locateBackend } from "./locate-backend.js";

/**
 * The backend that a town names, loaded where it is to run: in this process, or in one of its own, so that what it does
 * there takes nothing down here.
 * @throws TownError `config_invalid`: it is not installed, or not a backend. @throws ContractMismatchError
 */
export const loadBackend: LoadBackend = async ({ name, isolation, townRoot, configFile, runFolder }) => {
  const located = locateBackend({ name, townRoot, configFile });
  const inline = isolation === "inline" || (isolation === "auto" && located.own);
  if (inline) return inlineSource({ package: located.package, module: await importBackend(located) });
  const { hostedSource } = await import("../hosted/hosted-source.js");
  return await hostedSource({ ...located, runFolder });
};

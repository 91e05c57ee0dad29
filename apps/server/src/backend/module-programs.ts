import { type AgentProgram, type BackendModule, ConfigInvalidError } from "@townkit/core";
import { checkConfigSection } from "@townkit/core/config";
import type { ProgramsRequest } from "../host-protocol/backend-schemas.js";

/**
 * What a module finds of its agents' programs, in the process that it is loaded in. None where it knows no versions.
 * @throws ConfigInvalidError its section of the text does not fit. @throws what the module throws.
 */
export async function modulePrograms(options: {
  module: BackendModule<unknown>;
  request: ProgramsRequest;
}): Promise<readonly AgentProgram[]> {
  const { module, request } = options;
  const { config, ...where } = request;
  const { values, problems } = checkConfigSection({ ...config, section: module.section });
  if (problems.length > 0) throw new ConfigInvalidError({ file: config.file, problems });
  return (await module.agentPrograms?.({ ...where, config: values, env: process.env })) ?? [];
}

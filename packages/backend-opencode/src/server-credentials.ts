import { type Environment, readSecret } from "@townkit/core/config";
import type { ExternalOptions } from "./driver/options.js";

/**
 * Reads the user and the password of somebody else's server from where the settings say that they are, each time that they
 * are asked for. @throws ConfigInvalidError one is not there.
 */
export function serverCredentials(options: {
  config: { readonly server_user?: string | undefined; readonly server_password?: string | undefined };
  env: Environment;
  townRoot: string;
}): NonNullable<ExternalOptions["credentials"]> {
  const { config, env, townRoot } = options;
  const read = async (reference: string) => await readSecret({ reference, env, townRoot });
  return async () => ({
    ...(config.server_user !== undefined && { username: await read(config.server_user) }),
    ...(config.server_password !== undefined && { password: await read(config.server_password) }),
  });
}

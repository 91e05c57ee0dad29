import { lstat, mkdir, symlink, unlink } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { inheritedVariables, pickEnv } from "@townkit/core/kit";
import type { ServerPaths } from "./server-paths.js";

/** The mark that every process of one server carries in its environment, so that its orphans can be found. */
export const markVariable = "TOWN_SERVER_MARK";

/** Of an environment what a server inherits by name, and so does its program when it is asked for its version. */
export function inheritedEnv(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return pickEnv({ from, names: [...inheritedVariables, "TERM"] });
}

/**
 * The whole environment of a server. The user's cache stays shared (large, and worth nothing), data and state are its own:
 * one server per data folder is what keeps turns from being run twice.
 */
export function serverEnv(options: {
  readonly from: Readonly<Record<string, string | undefined>>;
  readonly paths: ServerPaths;
  readonly password: string;
  readonly mark: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly given: Readonly<Record<string, string>>;
}): Record<string, string> {
  return {
    ...inheritedEnv(options.from),
    ...options.given,
    XDG_DATA_HOME: options.paths.data,
    XDG_STATE_HOME: options.paths.state,
    OPENCODE_CONFIG_CONTENT: JSON.stringify(options.config),
    OPENCODE_SERVER_USERNAME: "opencode",
    OPENCODE_SERVER_PASSWORD: options.password,
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    [markVariable]: options.mark,
  };
}

/** Lets the server use the user's own provider logins: the one file of the user's data folder that it shares. */
export async function shareCredentials(options: {
  readonly paths: ServerPaths;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<void> {
  const home = options.env.XDG_DATA_HOME ?? join(options.env.HOME ?? homedir(), ".local", "share");
  const source = join(home, "opencode", "auth.json");
  const folder = join(options.paths.data, "opencode");
  const link = join(folder, "auth.json");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const present = await lstat(link).catch(() => undefined);
  if (present && !present.isSymbolicLink()) return;
  if (present) await unlink(link);
  if (await lstat(source).catch(() => undefined)) await symlink(source, link);
}

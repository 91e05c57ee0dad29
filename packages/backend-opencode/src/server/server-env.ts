import { lstat, mkdir, symlink, unlink } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ServerPaths } from "./server-paths.js";

/** The mark that every process of one server carries in its environment, so that its orphans can be found. */
export const markVariable = "TOWN_SERVER_MARK";

/**
 * What a server inherits from us by name: how to find programs, whom it runs for, how to speak to the network.
 * All else, secrets above all, has to be given.
 */
export const inheritedVariables: readonly string[] = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "TMPDIR",
  "TERM",
  "XDG_CONFIG_HOME",
  "XDG_CACHE_HOME",
  "SSH_AUTH_SOCK",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
];

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
  const inherited = inheritedVariables.flatMap((name) => {
    const value = options.from[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
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

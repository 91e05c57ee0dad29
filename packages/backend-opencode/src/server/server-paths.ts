import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Everything that one managed server keeps, below one folder of ours. */
export interface ServerPaths {
  readonly root: string;
  /** Where the server runs. Never `/` or a repository: OpenCode boots an instance for its own working directory. */
  readonly cwd: string;
  /** Its `XDG_DATA_HOME`: conversations and credentials. */
  readonly data: string;
  /** Its `XDG_STATE_HOME`: locks and recent choices, which two servers must not share. */
  readonly state: string;
  readonly log: string;
  readonly record: string;
  readonly lock: string;
  /** A line for each of our sessions, read by the plugin. */
  readonly register: string;
  readonly plugin: string;
  /** Models of the providers that it may use. */
  readonly catalog: string;
  readonly hookSocket: string;
  readonly hookSpool: string;
}

/** `logName`: of its log, where several servers share the folder of logs. */
export function serverPaths(root: string, logs: string = root, logName = "opencode-server"): ServerPaths {
  return {
    root,
    cwd: join(root, "cwd"),
    data: join(root, "data"),
    state: join(root, "state"),
    log: join(logs, `${logName}.log`),
    record: join(root, "server.json"),
    lock: join(root, "server.lock"),
    register: join(root, "sessions.jsonl"),
    plugin: join(root, "plugin"),
    catalog: join(root, "models.json"),
    hookSocket: join(root, "hooks.sock"),
    hookSpool: join(root, "spool"),
  };
}

export async function makeServerFolders(paths: ServerPaths): Promise<void> {
  const folders = [paths.root, paths.cwd, paths.data, paths.state, paths.plugin, paths.hookSpool, dirname(paths.log)];
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 });
}

import type { TmuxAct } from "./look.js";
import { defaultSize, watchWindow } from "./server-setup.js";

export interface SpawnedPane {
  readonly pane: string;
  /** Of the process in it. */
  readonly pid: number;
}

/** tmux starts one program after another: where many are asked for at once, the last of them waits for all. */
const startMs = 20_000;

/** Runs its arguments as they are, whatever they hold and however many they are. */
const launcher = ["sh", "-c", 'exec "$0" "$@"'] as const;

/**
 * Starts a program in a session of its own. tmux is asked over the connection that there is: its variables are in no
 * argument list of a process, and no process is started but its own.
 * @throws TmuxFailure `exists`: there is a session of that name.
 */
export async function spawnSession(options: {
  act: TmuxAct;
  name: string;
  workDir: string;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
}): Promise<SpawnedPane> {
  const { act, name, workDir, argv, env } = options;
  const variables = Object.entries(env).flatMap(([variable, value]) => ["-e", `${variable}=${value}`]);
  const place = ["-x", `${defaultSize.columns}`, "-y", `${defaultSize.rows}`, "-c", asIs(workDir)];
  const told = ["-d", "-P", "-F", "#{pane_id} #{pane_pid}"];
  const start = ["new-session", ...told, "-s", name, ...place, ...variables, ...launcher, ...argv];
  const [said = ""] = await act([start, watchWindow(name)], { timeoutMs: startMs, hidden: true });
  const [pane = "", pid] = said.split(" ");
  return { pane, pid: Number(pid) };
}

/** tmux takes a directory for a format, in which `#{` and `#(` are more than characters. One `#` before a `[` is not. */
function asIs(directory: string): string {
  return directory.replace(/#+(?![#[])/g, "$&$&");
}

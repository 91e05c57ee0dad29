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
 * The same, with what lies in the file `$0` as one argument more. What is taken from there is gone before anything runs: where
 * it is not there, or no such program, nothing does. The `x` keeps line ends that a shell would leave out.
 */
const carrier = [
  'command -v "$1" >/dev/null || { echo "$1: not found"; exit 127; }',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is for the shell
  'p=$(cat "$0" && echo x) && rm "$0" && exec "$@" "${p%x}"',
].join("; ");

/** A prompt that the program is to be given as its last argument, behind these; it lies in the file of this path. */
interface FirstPrompt {
  readonly path: string;
  readonly behind: readonly string[];
}

/** What starts a program as it is to be started. */
export function launchedBy(options: { argv: readonly string[]; firstPrompt: FirstPrompt | null }): string[] {
  const { argv, firstPrompt } = options;
  if (!firstPrompt) return [...launcher, ...argv];
  return ["sh", "-c", carrier, firstPrompt.path, ...argv, ...firstPrompt.behind];
}

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
  firstPrompt: FirstPrompt | null;
}): Promise<SpawnedPane> {
  const { act, name, workDir, argv, env, firstPrompt } = options;
  const variables = Object.entries(env).flatMap(([variable, value]) => ["-e", `${variable}=${value}`]);
  const place = ["-x", `${defaultSize.columns}`, "-y", `${defaultSize.rows}`, "-c", asIs(workDir)];
  const told = ["-d", "-P", "-F", "#{pane_id} #{pane_pid}"];
  const start = ["new-session", ...told, "-s", name, ...place, ...variables, ...launchedBy({ argv, firstPrompt })];
  const [said = ""] = await act([start, watchWindow(name)], { timeoutMs: startMs, hidden: true });
  const [pane = "", pid] = said.split(" ");
  return { pane, pid: Number(pid) };
}

/** tmux takes a directory for a format, in which `#{` and `#(` are more than characters. One `#` before a `[` is not. */
function asIs(directory: string): string {
  return directory.replace(/#+(?![#[])/g, "$&$&");
}

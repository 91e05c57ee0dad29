import type { TmuxAct } from "./look.js";
import { defaultSize, watchWindow } from "./server-setup.js";

export interface SpawnedPane {
  readonly pane: string;
  /** Of the process in it. */
  readonly pid: number;
}

/** tmux starts one program after another: where many are asked for at once, the last of them waits for all. */
const startMs = 20_000;

/** Behind a program that was run: its terminal is closed so much later, with its exit code. */
const lingering = "c=$?; sleep 0.5; exit $c";

/** Runs its arguments as they are, whatever they hold and however many they are. */
const launcher = 'exec "$0" "$@"';
const lingeringLauncher = `"$0" "$@"; ${lingering}`;

/**
 * The same, with what lies in the file `$0` as one argument more. What is taken from there is gone before anything runs: where
 * it is not there, or no such program, nothing does. A program that the system then refuses to run leaves `$0.back`; bash does
 * so by `execfail`, other shells by their trap. The `x` keeps line ends that a shell would leave out.
 */
const taking = [
  'command -v "$1" >/dev/null || { echo "$1: not found"; exit 127; }',
  'p=$(cat "$0" && echo x) && rm "$0" || exit 1',
];
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is for the shell
const carried = '"$@" "${p%x}"';
const carrier = [...taking, `trap ': > "$0.back"' EXIT`, "shopt -s execfail 2>/dev/null", `exec ${carried}`].join("; ");
const lingeringCarrier = [...taking, carried, lingering].join("; ");

/** A prompt that the program is to be given as its last argument, behind these; it lies in the file of this path. */
interface FirstPrompt {
  readonly path: string;
  readonly behind: readonly string[];
}

/** How a program is started. */
export interface Launching {
  readonly argv: readonly string[];
  readonly firstPrompt: FirstPrompt | null;
  /** Its terminal is not closed at once behind its last words: see `diesOfLastWords`. */
  readonly lingers: boolean;
}

/** What starts a program as it is to be started. */
export function launchedBy({ argv, firstPrompt, lingers }: Launching): string[] {
  if (!firstPrompt) return ["sh", "-c", lingers ? lingeringLauncher : launcher, ...argv];
  const shell = ["sh", "-c", lingers ? lingeringCarrier : carrier, firstPrompt.path];
  return [...shell, ...argv, ...firstPrompt.behind];
}

/**
 * Starts a program in a session of its own. tmux is asked over the connection that there is: its variables are in no
 * argument list of a process, and no process is started but its own.
 * @throws TmuxFailure `exists`: there is a session of that name.
 */
export async function spawnSession(
  options: Launching & {
    act: TmuxAct;
    name: string;
    workDir: string;
    env: Readonly<Record<string, string>>;
  },
): Promise<SpawnedPane> {
  const { act, name, workDir, env } = options;
  const variables = Object.entries(env).flatMap(([variable, value]) => ["-e", `${variable}=${value}`]);
  const place = ["-x", `${defaultSize.columns}`, "-y", `${defaultSize.rows}`, "-c", asIs(workDir)];
  const told = ["-d", "-P", "-F", "#{pane_id} #{pane_pid}"];
  const start = ["new-session", ...told, "-s", name, ...place, ...variables, ...launchedBy(options)];
  const [said = ""] = await act([start, watchWindow(name)], { timeoutMs: startMs, hidden: true });
  const [pane = "", pid] = said.split(" ");
  return { pane, pid: Number(pid) };
}

/** tmux takes a directory for a format, in which `#{` and `#(` are more than characters. One `#` before a `[` is not. */
function asIs(directory: string): string {
  return directory.replace(/#+(?![#[])/g, "$&$&");
}

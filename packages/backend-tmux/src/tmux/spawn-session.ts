import type { TmuxCommand } from "./command.js";
import { defaultSize, watchWindow } from "./server-setup.js";
import { runTmux, type TmuxPlace } from "./tmux-cli.js";

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
 * Starts a program in a session of its own. Its variables are in no argument list: they are in the environment of the tmux
 * that asks for the session, and tmux is told their names.
 * @throws TmuxFailure `exists`: there is a session of that name.
 */
export async function spawnSession(options: {
  place: TmuxPlace;
  name: string;
  workDir: string;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
}): Promise<SpawnedPane> {
  const { place, name, workDir, argv, env } = options;
  const bring = (names: string): TmuxCommand => ["set-option", "-g", "update-environment", names];
  const size = ["-x", `${defaultSize.columns}`, "-y", `${defaultSize.rows}`];
  const said = await runTmux({
    place: { ...place, env: { ...place.env, ...env } },
    timeoutMs: startMs,
    commands: [
      bring(Object.keys(env).join(" ")),
      [
        "new-session",
        "-d",
        "-P",
        "-F",
        "#{pane_id} #{pane_pid}",
        "-s",
        name,
        ...size,
        "-c",
        workDir,
        ...launcher,
        ...argv,
      ],
      bring(""),
      watchWindow(name),
    ],
  });
  const [pane = "", pid] = said.trim().split(" ");
  return { pane, pid: Number(pid) };
}

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";

/** A tmux server, used as somebody would who has nothing but tmux: a process for each call. */
export interface BareTmux {
  /** Runs one `tmux` with these arguments, and resolves with what it printed. */
  run(args: readonly string[], options?: { readonly stdin?: string }): Promise<string>;
  /** The server's process. */
  pid(): Promise<number>;
  end(): Promise<void>;
}

const answerMs = 60_000;

/** `argv`: the program and how it gets to its server; absent: a server of its own. */
export function bareTmux(options: {
  readonly env: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
}): BareTmux {
  const own = ["tmux", "-u", "-L", `townkit-bench-${randomBytes(4).toString("hex")}`, "-f", "/dev/null"];
  const [program = "tmux", ...server] = options.argv ?? own;
  const env = { ...options.env, TMUX_TMPDIR: "/tmp" };

  function run(args: readonly string[], { stdin = "" } = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const call = { env, timeout: answerMs };
      const child = execFile(program, [...server, ...args], call, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
      // One that has ended by then read nothing; how it ended is told.
      child.stdin?.on("error", () => {}).end(stdin);
    });
  }

  return {
    run,
    pid: async () => Number(await run(["display-message", "-p", "#{pid}"])),
    // One that has ended already says so.
    end: () =>
      run(["kill-server"]).then(
        () => {},
        () => {},
      ),
  };
}

/** The server that a session of ours is on, by the command that attaches to it. */
export function tmuxOf(command: { readonly argv: readonly string[] }): readonly string[] {
  return command.argv.slice(0, command.argv.indexOf("attach-session"));
}

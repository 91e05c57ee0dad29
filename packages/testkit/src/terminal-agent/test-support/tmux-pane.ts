import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { killProcess, processesWith } from "../../faults/index.js";

const run = promisify(execFile);
const deadlineMs = 30_000;

/** A tmux server of its own with one pane, in which a program runs. */
export class TmuxPane {
  readonly #socketFolder: string;
  readonly #socket: string;

  private constructor(options: { socketFolder: string; socket: string }) {
    this.#socketFolder = options.socketFolder;
    this.#socket = options.socket;
  }

  static async open(options: {
    argv: readonly string[];
    cwd: string;
    env: Readonly<Record<string, string>>;
    columns?: number;
    rows?: number;
  }): Promise<TmuxPane> {
    const { argv, cwd, env, columns = 100, rows = 30 } = options;
    const socketFolder = await mkdtemp(join(tmpdir(), "ta-"));
    const pane = new TmuxPane({ socketFolder, socket: `ta-${randomUUID().slice(0, 8)}` });
    const given = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const size = ["-x", String(columns), "-y", String(rows)];
    // A session that stays: a program that ends at once must not take the server with it.
    await pane.#tmux("new-session", "-d", "-s", "keep", ...size, "cat");
    await pane.#tmux("set-option", "-g", "remain-on-exit", "on");
    await pane.#tmux("new-session", "-d", "-s", "agent", ...size, "-c", cwd, ...given, ...argv);
    return pane;
  }

  /** What is shown, without attributes. */
  async screen(): Promise<string> {
    return this.#tmux("capture-pane", "-p", "-t", "=agent:");
  }

  /** What is shown, with its attributes. */
  async styledScreen(): Promise<string> {
    return this.#tmux("capture-pane", "-p", "-e", "-t", "=agent:");
  }

  /** A format of tmux, of the agent's pane. */
  async format(format: string): Promise<string> {
    return (await this.#tmux("display-message", "-p", "-t", "=agent:", format)).trimEnd();
  }

  /**
   * Has the server collect the processes that have ended. tmux 3.3a may leave one that was killed as a zombie, its pane dead
   * and without a status, until another child of the server ends.
   */
  async reap(): Promise<void> {
    await this.#tmux("run-shell", "true");
  }

  /** Keys by tmux's names. */
  async keys(...names: string[]): Promise<void> {
    await this.#tmux("send-keys", "-t", "=agent:", ...names);
  }

  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-t", "=agent:", "-l", "--", text);
  }

  /** As a terminal pastes: framed, where the program asked for it. */
  async paste(text: string): Promise<void> {
    const buffer = randomUUID();
    await this.#fed(text, "load-buffer", "-b", buffer, "-");
    await this.#tmux("paste-buffer", "-p", "-r", "-d", "-b", buffer, "-t", "=agent:");
  }

  async resize(columns: number): Promise<void> {
    await this.#tmux("resize-window", "-t", "=agent:", "-x", String(columns));
  }

  /** The process that tmux has started. */
  async pid(): Promise<number> {
    return Number(await this.format("#{pane_pid}"));
  }

  async killSession(): Promise<void> {
    await this.#tmux("kill-session", "-t", "=agent");
  }

  async close(): Promise<void> {
    const left = await processesWith(this.#socketFolder);
    for (const id of left.filter(({ command }) => !command.startsWith("tmux"))) await killProcess(id);
    await this.#tmux("kill-server").catch(() => {});
    await rm(this.#socketFolder, { recursive: true, force: true });
  }

  async #tmux(...args: string[]): Promise<string> {
    const { stdout } = await run("tmux", this.#argv(args), { env: this.#env, timeout: deadlineMs });
    return stdout;
  }

  #fed(input: string, ...args: string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn("tmux", this.#argv(args), {
        env: this.#env,
        timeout: deadlineMs,
        stdio: ["pipe", "ignore", "inherit"],
      });
      child.once("error", reject);
      child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`tmux ${args[0]} ended with ${code}`))));
      child.stdin.end(input);
    });
  }

  #argv(args: readonly string[]): string[] {
    return ["-u", "-L", this.#socket, "-f", "/dev/null", ...args];
  }

  get #env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.#socketFolder,
      TERM: "xterm-256color",
      TMUX_TMPDIR: this.#socketFolder,
    };
  }
}

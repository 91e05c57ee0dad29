import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** One call of the program. */
export interface Run {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What it reads; absent: its standard input is closed. */
  readonly input?: string | undefined;
  /** Milliseconds; then it is killed with all that it started. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of its process id, which is its process group's too. */
  readonly onStart?: ((pid: number) => void) | undefined;
}

/** What became of it. */
export interface Ran {
  /** Null: it was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it was killed by us; or why it could not be started. */
  readonly ended: "by itself" | "timeout" | "aborted" | "not started";
  /** The system's word for why it could not be started. */
  readonly problem?: string;
}

/** How long what an ended program printed is waited for, in milliseconds. */
const drainMs = 1000;

/** Runs the program in a process group of its own. Never rejects: what it printed and how it ended is the answer. */
export async function runProgram(run: Run): Promise<Ran> {
  const { program, args, env, cwd, input, timeoutMs, signal, onStart } = run;
  const child = spawn(program, args, {
    env,
    cwd,
    detached: true,
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  let ended: Ran["ended"] = "by itself";
  let problem: string | undefined;
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.on("error", (error: NodeJS.ErrnoException) => {
    if (child.pid === undefined) ended = "not started";
    problem = error.code ?? error.message;
  });
  // A program that ends without reading it all is judged by what it says.
  child.stdin?.on("error", () => {}).end(input);
  if (child.pid !== undefined) onStart?.(child.pid);
  const stop = (why: "timeout" | "aborted") => {
    ended = why;
    killGroup(child.pid);
  };
  const timer = setTimeout(() => stop("timeout"), Math.max(0, timeoutMs));
  const onAbort = () => stop("aborted");
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    const closed = once(child, "close");
    const [exitCode] = (await Promise.race([once(child, "exit"), notStarted(child)])) as [number | null];
    // What it started and left running, such as a hook, may keep its output open.
    await Promise.race([closed, sleep(drainMs, undefined, { ref: false })]);
    return { exitCode, stdout: stdout(), stderr: stderr(), ended, ...(problem !== undefined && { problem }) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

/** Of a program that cannot be started there may be no `close`. */
async function notStarted(child: ReturnType<typeof spawn>): Promise<[null]> {
  return await new Promise((resolve) => {
    child.on("error", () => {
      if (child.pid === undefined) resolve([null]);
    });
  });
}

/** Bytes are put together before they are read as text, for a character may be cut in two. */
function collect(stream: NodeJS.ReadableStream | null): () => string {
  const parts: Buffer[] = [];
  stream?.on("data", (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString("utf8");
}

export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

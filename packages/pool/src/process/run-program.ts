import { type ChildProcess, spawn } from "node:child_process";
import { createTail } from "./tail.js";
import { watched } from "./watched.js";

export interface RunProgramOptions {
  /** The program and its arguments; no shell reads them. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** All of it. */
  readonly env: Readonly<Record<string, string>>;
  /** What it reads; it then sees the end. */
  readonly input?: string;
  /** Milliseconds, after which it and all of its process group are killed. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** It and its process group end when this process does, however that ends. It costs a process more. */
  readonly endsWithUs?: boolean;
  /** So much of what it writes is kept, of each of its two outputs: the end. Default 1 MiB. */
  readonly keepBytes?: number;
}

/** How long what a program wrote is read after its end, in milliseconds. */
const outputGraceMs = 1000;

export interface ProgramResult {
  /** Null where a signal ended it, or it never ran. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True where more was written than is kept. */
  readonly cut: boolean;
  /** Why it did not come to an end of its own: it could not be started, was too slow, or was called off. */
  readonly failure: string | null;
}

/**
 * Runs a program in a process group of its own, which ends with it: whatever it leaves behind in the group is killed.
 * Never rejects.
 */
export function runProgram(options: RunProgramOptions): Promise<ProgramResult> {
  const { argv, cwd, env, input = "", timeoutMs, signal, endsWithUs = false, keepBytes = 1024 * 1024 } = options;
  const [program = "", ...rest] = endsWithUs ? watched(argv) : argv;
  const stdout = createTail(keepBytes);
  const stderr = createTail(keepBytes);

  return new Promise((resolve) => {
    let failure: string | null = null;
    const end = (exitCode: number | null) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", callOff);
      resolve({ exitCode, stdout: stdout.text(), stderr: stderr.text(), cut: stdout.cut || stderr.cut, failure });
    };
    const kill = (why: string) => {
      failure ??= why;
      killGroup(child);
    };
    const callOff = () => kill("it was called off");
    if (signal?.aborted) {
      resolve({ exitCode: null, stdout: "", stderr: "", cut: false, failure: "it was called off" });
      return;
    }
    let child: ReturnType<typeof spawnGroup>;
    try {
      child = spawnGroup({ program, args: rest, cwd, env });
    } catch (error) {
      // What no program can be given: a NUL.
      failure = `it could not be started (${(error as Error).message})`;
      resolve({ exitCode: null, stdout: "", stderr: "", cut: false, failure });
      return;
    }
    const timer = setTimeout(() => kill(`it did not end within ${timeoutMs} ms`), timeoutMs);
    signal?.addEventListener("abort", callOff, { once: true });
    child.stdout.on("data", stdout.add);
    child.stderr.on("data", stderr.add);
    child.once("error", (error) => {
      failure ??= `it could not be started (${error.message})`;
      if (child.pid === undefined) end(null);
    });
    // What is left of its group would hold its outputs open; so would what has left the group, which is not ours to kill.
    child.once("exit", () => {
      killGroup(child);
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, outputGraceMs).unref();
    });
    child.once("close", (code) => end(code));
    child.stdio[3]?.on("error", () => {});
    // One that does not read what it is given has its reasons.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

function spawnGroup(options: { program: string; args: readonly string[]; cwd: string; env: Record<string, string> }) {
  const { program, args, cwd, env } = options;
  return spawn(program, args, { cwd, env, detached: true, stdio: ["pipe", "pipe", "pipe", "pipe"] });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Gone already; some systems say of a group of dead processes that it is not ours.
    if (!["ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

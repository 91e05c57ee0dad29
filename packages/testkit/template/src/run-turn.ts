import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** How long a program that was asked to end may take before it is killed. */
const graceMs = 5000;

/** How a run of the program ended: it was asked to, or by itself. */
export type TurnEnd =
  | { readonly how: "cut" }
  | { readonly how: "answered"; readonly text: string }
  | { readonly how: "failed"; readonly message: string };

export interface RunningTurn {
  readonly pid: number;
  /** Never rejects. */
  readonly ended: Promise<TurnEnd>;
  /** Ends the program and all that it started; `ended` tells when that is done. */
  cut(): void;
}

/**
 * Starts the program on a prompt, and resolves once it runs. It is the head of a process group of its own.
 * @throws Error the program could not be started.
 */
export async function startTurn(options: {
  command: readonly string[];
  workDir: string;
  model: string | undefined;
  prompt: string;
}): Promise<RunningTurn> {
  const { command, workDir, model, prompt } = options;
  const [program = "", ...args] = command;
  // Next: what your program is told, and how: its model, and what else of a session's config you give it.
  const argv = model === undefined ? args : [...args, "--model", model];
  const child = spawn(program, argv, { cwd: workDir, stdio: ["pipe", "pipe", "pipe"], detached: true });
  await once(child, "spawn");
  let isCut = false;
  let kill: NodeJS.Timeout | undefined;
  // A program that ends early has not read all of it: its exit says why.
  child.stdin.on("error", () => {}).end(prompt);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([said, complained, [code, signal]]): TurnEnd => {
      clearTimeout(kill);
      if (isCut) return { how: "cut" };
      if (code === 0) return { how: "answered", text: said };
      return { how: "failed", message: complained.trim() || `${program} ended with ${code ?? signal}` };
    },
  );
  return {
    pid: child.pid as number,
    ended,
    cut() {
      if (isCut) return;
      isCut = true;
      signalGroup(child, "SIGTERM");
      kill = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
    },
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(pid as number), signal);
  } catch (error) {
    // ESRCH: it has ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

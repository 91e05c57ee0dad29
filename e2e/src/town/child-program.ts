import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { identifyProcess, type ProcessId } from "@townkit/testkit/faults";

/** A program that says in its first line, as JSON, that it is ready. */
export interface ChildProgram<Ready> {
  readonly ready: Ready;
  readonly id: ProcessId;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** What it wrote on standard error so far, the end of it. */
  stderr(): string;
  signal(signal: NodeJS.Signals): void;
  /** Writes a line on its input, where it has one; one that has ended is told nothing. */
  tell(line: string): void;
  /** The next line that it says. */
  nextLine(): Promise<string>;
}

const startTimeoutMs = 60_000;

/** Starts a Node program and resolves with its first line. @throws Error with its error output when it ends or stays silent. */
export async function startProgram<Ready>(options: {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** `pipe`: it gets an input that ends with this process. */
  readonly stdin?: "ignore" | "pipe";
}): Promise<ChildProgram<Ready>> {
  const { argv, cwd, env, stdin = "ignore" } = options;
  const child = spawn(process.execPath, argv, { cwd, env, stdio: [stdin, "pipe", "pipe"] });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = `${stderr}${text}`.slice(-20_000);
  });
  const ended = endOf(child);
  // Also its further lines are read, so that it never waits for a reader.
  const lines = createInterface({ input: child.stdout ?? Readable.from([]) });
  const nextLine = async (signal?: AbortSignal) => (await once(lines, "line", { signal }))[0] as string;
  const line = await firstLine(nextLine, ended).catch((error: Error) => {
    child.kill("SIGKILL");
    throw new Error(`${argv.join(" ")} did not start: ${error.message}\n${stderr}`);
  });
  child.stdin?.on("error", () => {});
  const id = await identifyProcess(child.pid ?? 0);
  if (id === undefined) throw new Error(`${argv.join(" ")} ended at once.\n${stderr}`);
  return {
    ready: JSON.parse(line) as Ready,
    id,
    ended,
    stderr: () => stderr,
    signal: (signal) => void child.kill(signal),
    nextLine: () => nextLine(),
    tell: (line) => void child.stdin?.write(`${line}\n`),
  };
}

function endOf(child: ChildProcess): ChildProgram<unknown>["ended"] {
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
}

async function firstLine(nextLine: (signal: AbortSignal) => Promise<string>, ended: Promise<unknown>): Promise<string> {
  const end = ended.then(() => Promise.reject<never>(new Error("it ended")));
  return await Promise.race([nextLine(AbortSignal.timeout(startTimeoutMs)), end]);
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program of ours that runs, and said in its first line, as JSON, that it is ready. */
export interface Program<Ready> {
  readonly ready: Ready;
  /** Tells it to end and resolves when it has; one that does not within so many milliseconds, 30 000 by default, is killed. */
  end(withinMs?: number): Promise<void>;
}

const startTimeoutMs = 60_000;
const endTimeoutMs = 30_000;

/** @throws Error with its error output when it ends or stays silent instead of becoming ready. */
export async function startProgram<Ready>(options: {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}): Promise<Program<Ready>> {
  const { argv, cwd, env } = options;
  // It is given an input that ends with this process.
  const child = spawn(process.execPath, argv, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = `${stderr}${text}`.slice(-20_000);
  });
  const ended = once(child, "exit");
  const end = async (withinMs = endTimeoutMs) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
    child.kill("SIGTERM");
    await ended;
    clearTimeout(timer);
  };
  const lines = createInterface({ input: child.stdout });
  const line = once(lines, "line", { signal: AbortSignal.timeout(startTimeoutMs) });
  const first = await Promise.race([line, ended.then(() => undefined)]).catch(() => undefined);
  if (!first) {
    await end();
    throw new Error(`${argv.join(" ")} did not become ready.\n${stderr}`);
  }
  return { ready: JSON.parse(String(first[0])) as Ready, end };
}

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { identify, mayRun, type ProcessIdentity, signal } from "./process-identity.js";

const run = promisify(execFile);

/** Stands in the environment of every server that is started, and so of whatever that one starts. */
export const markVariable = "TOWNKIT_MCP_PROCESS";

/**
 * Ends every process that carries this mark: politely first, then by force. A mark is made for one start and never used
 * again, so that it names the processes of that start and no others.
 */
export async function endMarked(options: {
  readonly mark: string;
  /** Is ended with them, though it may carry no mark: it may have cleaned its environment. */
  readonly besides?: ProcessIdentity | undefined;
  readonly graceMs: number;
}): Promise<void> {
  const { mark, besides, graceMs } = options;
  const found = await marked(mark);
  const all = besides === undefined || found.some(({ pid }) => pid === besides.pid) ? found : [...found, besides];
  await Promise.all(all.map((identity) => end({ identity, graceMs })));
}

async function end({ identity, graceMs }: { identity: ProcessIdentity; graceMs: number }): Promise<void> {
  for (const name of ["SIGTERM", "SIGKILL"] as const) {
    await signal(identity, name);
    const deadline = performance.now() + graceMs;
    // It need not be a child of ours, so that the system tells nobody of its end: we look.
    while (await mayRun(identity)) {
      if (performance.now() >= deadline) break;
      await sleep(20);
    }
  }
}

async function marked(mark: string): Promise<ProcessIdentity[]> {
  const word = `${markVariable}=${mark}`;
  const pids = process.platform === "linux" ? await inProc(word) : await inPs(word);
  const identities = await Promise.all(pids.filter((pid) => pid !== process.pid).map(identify));
  return identities.filter((identity) => identity !== undefined);
}

async function inProc(word: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Of others, or gone meanwhile: then it is not one of ours.
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      return environment.split("\0").includes(word) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

async function inPs(word: string): Promise<number[]> {
  const argv = ["eww", "-o", "pid=,command=", "-U", String(process.getuid?.())];
  const { stdout } = await run("ps", argv, { timeout: 10_000, maxBuffer: 64 * 1024 * 1024 });
  const lines = stdout.split("\n").filter((line) => line.split(" ").includes(word));
  return lines.map((line) => Number.parseInt(line, 10));
}

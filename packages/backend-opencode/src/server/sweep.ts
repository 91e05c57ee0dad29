import { readdir, readFile, stat } from "node:fs/promises";
import { execa } from "execa";
import { identify, observeProcess, type ProcessIdentity } from "./process-identity.js";
import { markVariable } from "./server-env.js";
import { waitForExit } from "./wait-for-exit.js";

/**
 * Ends every process of this user that carries exactly this mark: the tools that a dead server left behind, or a server
 * that was started and never recorded. Polite first, then by force. Call it only when no server of this mark is to live.
 * @returns how many there were.
 */
export async function sweepMarked(options: { mark: string; graceMs: number }): Promise<number> {
  const spared = new Set(await ancestors(process.pid));
  const found = (await markedProcesses(options.mark)).filter(({ pid }) => !spared.has(pid));
  for (const identity of found) await signalExactly(identity, "SIGTERM");
  await Promise.all(
    found.map(async (identity) => {
      if (await waitForExit({ identity, timeoutMs: options.graceMs })) return;
      await signalExactly(identity, "SIGKILL");
      await waitForExit({ identity, timeoutMs: options.graceMs });
    }),
  );
  return found.length;
}

/** Sends a signal to that very process, never to another one that has got its id since. */
export async function signalExactly(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  if ((await observeProcess(identity)).state !== "alive") return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

export async function markedProcesses(mark: string): Promise<ProcessIdentity[]> {
  const pids = process.platform === "linux" ? await markedInProc(mark) : await markedInPs(mark);
  const identities = await Promise.all(pids.map(identify));
  return identities.filter((identity) => identity !== undefined);
}

async function markedInProc(mark: string): Promise<number[]> {
  const uid = process.getuid?.();
  const marked = (await readdir("/proc"))
    .filter((name) => /^\d+$/.test(name))
    .map(async (name) => {
      try {
        if ((await stat(`/proc/${name}`)).uid !== uid) return [];
        const variables = (await readFile(`/proc/${name}/environ`, "utf8")).split("\0");
        return variables.includes(`${markVariable}=${mark}`) ? [Number(name)] : [];
      } catch {
        // It ended while we looked, or the system keeps it to itself: then it is not one of ours.
        return [];
      }
    });
  return (await Promise.all(marked)).flat();
}

async function markedInPs(mark: string): Promise<number[]> {
  const { stdout } = await execa("ps", ["eww", "-o", "pid=,command=", "-U", String(process.getuid?.())], {
    timeout: 10_000,
  });
  const word = `${markVariable}=${mark}`;
  return stdout
    .split("\n")
    .filter((line) => line.split(" ").includes(word))
    .map((line) => Number.parseInt(line, 10));
}

/** A daemon that an agent's shell started carries the mark itself: it must not end itself or those above it. */
async function ancestors(pid: number): Promise<number[]> {
  const { stdout } = await execa("ps", ["-A", "-o", "pid=,ppid="], { timeout: 10_000 });
  const parents = new Map(
    stdout.split("\n").map((line) => {
      const [child, parent] = line.trim().split(/\s+/).map(Number);
      return [child, parent] as const;
    }),
  );
  const chain: number[] = [];
  for (let next: number | undefined = pid; next && !chain.includes(next); next = parents.get(next)) chain.push(next);
  return chain;
}

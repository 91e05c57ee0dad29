import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** One process for ever: its number alone is used again by the system. Read from `/proc`, so on Linux only. */
export interface ProcessId {
  readonly pid: number;
  /** In clock ticks since the system began. */
  readonly startTime: string;
}

/** How often a process is looked at whose end nobody announces, because it is not a child of ours. */
const lookMs = 20;

/** The process of that number; undefined where there is none. A zombie is none: it does nothing any more. */
export async function identifyProcess(pid: number): Promise<ProcessId | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The name in the second field may hold anything, blanks and parentheses too.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields?.[0], fields?.[19]];
  if (startTime === undefined || state === "Z" || state === "X") return undefined;
  return { pid, startTime };
}

export async function isRunning(id: ProcessId): Promise<boolean> {
  return (await identifyProcess(id.pid))?.startTime === id.startTime;
}

/** Resolves when that very process is gone. @throws Error after `timeoutMs`. */
export async function processGone(id: ProcessId, options: { readonly timeoutMs: number }): Promise<void> {
  for (const end = Date.now() + options.timeoutMs; await isRunning(id); ) {
    if (Date.now() >= end) throw new Error(`Process ${id.pid} still runs after ${options.timeoutMs} ms.`);
    await sleep(lookMs);
  }
}

/** kill -9 of that very process, never of another one that has got its number; resolves when it is gone. */
export async function killProcess(id: ProcessId): Promise<void> {
  if (!(await isRunning(id))) return;
  try {
    process.kill(id.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  await processGone(id, { timeoutMs: 10_000 });
}

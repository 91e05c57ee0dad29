import { readFile } from "node:fs/promises";
import { execa } from "execa";

/** A process id alone is used again by the system; with the start time it names one process for ever. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** Whether that very process runs. `unknown` where the system would not say. */
export type ProcessState = { state: "alive" } | { state: "dead"; why: string } | { state: "unknown"; why: string };

/**
 * When the process started, in the system's own unit; undefined when there is no such process.
 * Zombies count as gone: they run nothing.
 */
async function startTimeOf(pid: number): Promise<string | undefined> {
  return process.platform === "linux" ? await startTimeFromProc(pid) : await startTimeFromPs(pid);
}

/** Fields 3 (state) and 22 (start, in clock ticks since boot) of `stat`; the name in field 2 may hold anything. */
async function startTimeFromProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ESRCH") return undefined;
    throw error;
  });
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

async function startTimeFromPs(pid: number): Promise<string | undefined> {
  const result = await execa("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
    reject: false,
    timeout: 5000,
    env: { LC_ALL: "C" },
  });
  const line = result.stdout.trim();
  if (result.timedOut || (result.failed && result.exitCode === undefined)) throw new Error(result.shortMessage);
  return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
}

export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const startedAt = await startTimeOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export async function observeProcess(identity: ProcessIdentity): Promise<ProcessState> {
  try {
    const startedAt = await startTimeOf(identity.pid);
    if (startedAt === undefined) return { state: "dead", why: `process ${identity.pid} is gone` };
    if (startedAt !== identity.startedAt)
      return { state: "dead", why: `process id ${identity.pid} belongs to another process now` };
    return { state: "alive" };
  } catch (error) {
    return { state: "unknown", why: `process ${identity.pid} cannot be looked at: ${String(error)}` };
  }
}

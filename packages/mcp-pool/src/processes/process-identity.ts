import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A process id alone is used again by the system; with the start time it names one process for ever. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In the system's own unit. */
  readonly startedAt: string;
}

/** Undefined when there is no such process, or only what a dead one left. @throws the system would not say. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const startedAt = process.platform === "linux" ? await startInProc(pid) : await startInPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** True also where the system would not say: what is not known to be gone is left alone. */
export async function mayRun(identity: ProcessIdentity): Promise<boolean> {
  try {
    return (await identify(identity.pid))?.startedAt === identity.startedAt;
  } catch {
    return true;
  }
}

/** Sends a signal to that very process, never to another one that has got its id since. */
export async function signal(identity: ProcessIdentity, name: NodeJS.Signals): Promise<void> {
  if ((await identify(identity.pid))?.startedAt !== identity.startedAt) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Fields 3 (state) and 22 (start, in clock ticks since boot) of `stat`; the name in field 2 may hold anything. */
async function startInProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ESRCH") return "";
    throw error;
  });
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

async function startInPs(pid: number): Promise<string | undefined> {
  const argv = ["-o", "stat=,lstart=", "-p", String(pid)];
  const { stdout } = await run("ps", argv, { timeout: 5000, env: { ...process.env, LC_ALL: "C" } }).catch((error) => {
    // It exits with 1 where there is no such process.
    if (error.code === 1) return { stdout: "" };
    throw error;
  });
  const line = stdout.trim();
  return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
}

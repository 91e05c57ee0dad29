import { readdir, readFile } from "node:fs/promises";
import { identifyProcess, type ProcessId } from "./process-id.js";

export interface CountedProcess extends ProcessId {
  readonly command: string;
}

/**
 * Every process in whose environment or command line `text` stands, this one excepted. A folder that is somebody's HOME is such
 * a text: children inherit it, whoever their parent is by now. Processes of other users cannot be looked at and are left out.
 */
export async function processesWith(text: string): Promise<CountedProcess[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.filter((pid) => pid !== process.pid).map((pid) => look(pid, text)));
  return found.filter((one) => one !== undefined);
}

async function look(pid: number, text: string): Promise<CountedProcess | undefined> {
  const [environment, command] = await Promise.all([readProc(pid, "environ"), readProc(pid, "cmdline")]);
  if (!environment.includes(text) && !command.includes(text)) return undefined;
  const id = await identifyProcess(pid);
  return id && { ...id, command: command.replaceAll("\0", " ").trim() };
}

/** Empty for a process that ended meanwhile, or that the system keeps to itself. */
function readProc(pid: number, file: "environ" | "cmdline"): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
}

import { readdir, readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** The folders of this run in which something may run. */
const folders = new Set<string>();
/** A killed process takes a moment to go, and may have started another just before. */
const looks = 50;
const lookEveryMs = 100;

/** What runs in the folder, and the folder itself, are ended with this run, however it ends. */
export function own(folder: string): void {
  folders.add(folder);
}

/** The folder was removed, with what ran there. */
export function disown(folder: string): void {
  folders.delete(folder);
}

/** Kills what still runs in the folders of this run, and removes them: what a run that failed or was stopped has left. */
export async function endLeftovers(): Promise<void> {
  for (const folder of [...folders]) {
    for (let look = 0; look < looks; look += 1) {
      const pids = await runningIn(folder);
      for (const pid of pids) kill(pid);
      if (pids.length === 0) break;
      await sleep(lookEveryMs);
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    disown(folder);
  }
}

/** The processes that have the folder in their environment, as all that is started in a sandbox. Linux only; elsewhere none. */
export async function runningIn(folder: string): Promise<number[]> {
  if (process.platform !== "linux") return [];
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")));
  return pids.filter((_, index) => environments[index]?.includes(folder));
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

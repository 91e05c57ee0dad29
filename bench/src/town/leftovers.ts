import { rm } from "node:fs/promises";
import { killProcess, processesWith } from "@townkit/testkit/faults";

/** The folders of this run in which something may run. */
const folders = new Set<string>();
/** What is killed may have started another just before. */
const looks = 10;

/** What runs in the folder, and the folder itself, are ended with this run, however it ends. */
export function own(folder: string): void {
  folders.add(folder);
}

/** The folder was removed, with what ran there. */
export function disown(folder: string): void {
  folders.delete(folder);
}

/**
 * Kills what still runs in the folders of this run, and removes them: what a run that failed or was stopped has left. Outside of
 * Linux nothing is found to kill.
 */
export async function endLeftovers(): Promise<void> {
  for (const folder of [...folders]) {
    if (process.platform === "linux") await endAllWith(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    disown(folder);
  }
}

async function endAllWith(folder: string): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    const left = await processesWith(folder);
    if (left.length === 0) return;
    await Promise.all(left.map(killProcess));
  }
}

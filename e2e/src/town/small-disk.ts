import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sandbox } from "./sandbox.js";

const mount = (folder: string) =>
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=64m,mode=0700", "tmpfs", folder]).status;
const unmount = (folder: string) => spawnSync("umount", [folder]).status;

const unmountMs = 15_000;

/** Whether this user may mount a disk: not in most containers, and never on macOS. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "townkit-mount-"));
  try {
    return mount(folder) === 0 && unmount(folder) === 0;
  } finally {
    rmdirSync(folder);
  }
}

/** Where a town keeps its state. */
export const stateFolder = (sandbox: Sandbox): string => join(sandbox.town, ".town");

/** Where the OpenCode server of a town keeps its own. */
export const serverFolder = (sandbox: Sandbox): string => join(stateFolder(sandbox), "opencode");

/** Gives a folder a small disk of its own. */
const smallDiskAt = (folderOf: (sandbox: Sandbox) => string) => ({
  async prepare(sandbox: Sandbox): Promise<void> {
    const folder = folderOf(sandbox);
    await mkdir(folder, { mode: 0o700, recursive: true });
    if (mount(folder) !== 0) throw new Error("the disk could not be mounted");
  },
  /** A process that is just ending is in no list any more, and holds its directory to the last. */
  async cleanUp(sandbox: Sandbox): Promise<void> {
    for (const end = Date.now() + unmountMs; unmount(folderOf(sandbox)) !== 0; await sleep(100))
      if (Date.now() > end) throw new Error("the disk could not be unmounted");
  },
});

/** The town's state on a small disk. */
export const smallDisk = smallDiskAt(stateFolder);

/** All of the town's folder on a small disk. */
export const smallTownDisk = smallDiskAt((sandbox) => sandbox.town);

/** The server's data alone on a small disk. */
export const smallServerDisk = smallDiskAt(serverFolder);

/** Makes a file that takes all that is left of its disk. */
export async function fillDisk(file: string): Promise<void> {
  const filler = await open(file, "w");
  try {
    for (let size = 1 << 20; size >= 1; ) {
      await filler.write(Buffer.alloc(size)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOSPC") throw error;
        size >>= 1;
      });
    }
  } finally {
    await filler.close();
  }
}

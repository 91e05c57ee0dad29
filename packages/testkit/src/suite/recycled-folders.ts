import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Work directories for a subject to which a new one is dear: an OpenCode server takes up to seconds and 30 MB for each that
 * it has not seen since it was started. Hands out `count` folders below `root` in turn, emptied. A case has put its sessions
 * away when it ends, so that a folder is free again as long as no single case has sessions in more than there are: three.
 */
export function recycledFolders(options: { root: string; count?: number }): () => Promise<string> {
  const { root, count = 4 } = options;
  let handedOut = 0;
  return async () => {
    const folder = join(root, `work-${handedOut % count}`);
    handedOut += 1;
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
    return folder;
  };
}

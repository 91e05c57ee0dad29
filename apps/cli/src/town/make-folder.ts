import { mkdir } from "node:fs/promises";
import path from "node:path";

/**
 * Makes a folder and those above it that are missing, one after another: the recursive call of Node.js 20 and 24 never ends
 * where a file system says of a new folder that there is no such one, as /proc does.
 * @throws the error of the folder that could not be made.
 */
export async function makeFolder(folder: string): Promise<void> {
  if ((await tryToMake(folder)) !== "parent missing") return;
  await makeFolder(path.dirname(folder));
  await mkdir(folder);
}

async function tryToMake(folder: string): Promise<"there" | "parent missing"> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "parent missing";
    if (code !== "EEXIST") throw error;
  }
  return "there";
}

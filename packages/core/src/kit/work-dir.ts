import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { WorkDirInvalidError } from "../errors/input-errors.js";

/** Looks that are under way: who asks for a folder that is being looked at waits for the same answer. */
const looks = new Map<string, Promise<Stats | undefined>>();

/** Agents take any path and fail much later, with an error that says nothing: so a driver looks. @throws WorkDirInvalidError */
export async function requireWorkDir(workDir: string): Promise<void> {
  if (!isAbsolute(workDir)) throw new WorkDirInvalidError({ workDir, problem: "is not absolute" });
  const found = await look(workDir);
  if (!found) throw new WorkDirInvalidError({ workDir, problem: "does not exist" });
  if (!found.isDirectory()) throw new WorkDirInvalidError({ workDir, problem: "is not a directory" });
}

/** What is there; undefined: nothing. Sessions that are started together mostly share a folder. */
function look(workDir: string): Promise<Stats | undefined> {
  const looking =
    looks.get(workDir) ??
    stat(workDir)
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
        throw new WorkDirInvalidError({ workDir, problem: `cannot be read (${error.code})` });
      })
      .finally(() => looks.delete(workDir));
  looks.set(workDir, looking);
  return looking;
}

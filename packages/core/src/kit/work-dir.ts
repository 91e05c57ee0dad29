import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { WorkDirInvalidError } from "../errors/input-errors.js";

/** Agents take any path and fail much later, with an error that says nothing: so a driver looks. @throws WorkDirInvalidError */
export async function requireWorkDir(workDir: string): Promise<void> {
  if (!isAbsolute(workDir)) throw new WorkDirInvalidError({ workDir, problem: "is not absolute" });
  const found = await stat(workDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw new WorkDirInvalidError({ workDir, problem: `cannot be read (${error.code})` });
  });
  if (!found) throw new WorkDirInvalidError({ workDir, problem: "does not exist" });
  if (!found.isDirectory()) throw new WorkDirInvalidError({ workDir, problem: "is not a directory" });
}

import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { WorkDirInvalidError } from "../errors/input-errors.js";

/** @throws WorkDirInvalidError */
export async function requireWorkDir(workDir: string): Promise<void> {
  if (!isAbsolute(workDir)) throw new WorkDirInvalidError({ workDir, problem: "is not absolute" });
  const found = await stat(workDir).catch(() => null);
  if (!found) throw new WorkDirInvalidError({ workDir, problem: "does not exist" });
  if (!found.isDirectory()) throw new WorkDirInvalidError({ workDir, problem: "is not a directory" });
}

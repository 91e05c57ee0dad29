import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TownError } from "@townkit/core";
import type { PackageFile } from "./template.js";

/**
 * Writes a new folder with these files: all of them or, where that fails, nothing.
 * @throws TownError `invalid_input`: there is something at its place, or it cannot be written there.
 */
export async function writePackage(options: { folder: string; files: readonly PackageFile[] }): Promise<void> {
  const { folder, files } = options;
  const refuse = (problem: string, cause?: unknown) =>
    new TownError({
      code: "invalid_input",
      message: `The package cannot be written to ${folder}: ${problem}.`,
      remedy: "Call it in another folder, or choose another name. Nothing was changed.",
      effect: "none",
      facts: { folder },
      cause,
    });
  if (existsSync(folder)) throw refuse("there is something of that name");
  let draft: string | undefined;
  try {
    draft = await mkdtemp(`${folder}.`);
    for (const { path, text } of files) {
      const file = join(draft, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: "wx" });
    }
    await rename(draft, folder);
  } catch (cause) {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

import { readFile } from "node:fs/promises";
import path from "node:path";
import { InvalidInputError } from "@townkit/core";
import { extract, list } from "tar";
import {
  backupFormat,
  configPart,
  type Manifest,
  ManifestSchema,
  manifestFile,
  sha256Of,
  statePart,
} from "./manifest.js";

const parts = [configPart, statePart];

/**
 * Unpacks a backup into a folder and checks that it is whole: each file that its manifest names, as it was, and no other.
 * @throws InvalidInputError it is no backup, a newer Townkit's, or damaged. What is in the folder then is nothing to be used.
 */
export async function readBackup(options: { file: string; into: string }): Promise<Manifest> {
  const { file, into } = options;
  const refuse = (problem: string, remedy = "Take another backup.") =>
    new InvalidInputError({ what: `The backup ${file}`, problem, remedy, facts: { file } });
  const held: string[] = [];
  const strange: string[] = [];
  try {
    // All of it is read once before anything is written.
    await list({
      file,
      strict: true,
      onReadEntry({ type, path: name }) {
        if (type === "File" || type === "OldFile") held.push(path.posix.normalize(name));
        // A link could lead a later file out of the folder.
        else if (type !== "Directory") strange.push(name);
      },
    });
    if (strange.length > 0) throw refuse(`it holds ${strange[0]}, which is no plain file`);
    await extract({ file, cwd: into, strict: true, preserveOwner: false, noMtime: true });
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    throw refuse((error as Error).message);
  }
  const manifest = await readManifest({ into, refuse });
  const named = new Map(manifest.files.map((one) => [one.path, one]));
  const unnamed = held.find((name) => name !== manifestFile && !named.has(name));
  if (unnamed !== undefined) throw refuse(`it holds ${unnamed}, which its manifest does not name`);
  for (const { path: name, sha256 } of named.values()) {
    if (!parts.includes(name.split("/", 1)[0] ?? "")) throw refuse(`its manifest names ${name}`);
    if (!held.includes(name)) throw refuse(`${name} is missing in it`);
    if ((await sha256Of(path.join(into, name))) !== sha256) throw refuse(`${name} is damaged in it`);
  }
  return manifest;
}

async function readManifest(options: {
  into: string;
  refuse: (problem: string, remedy?: string) => Error;
}): Promise<Manifest> {
  const { into, refuse } = options;
  const text = await readFile(path.join(into, manifestFile), "utf8").catch(() => {
    throw refuse(`there is no ${manifestFile} in it`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(`its ${manifestFile} is damaged`);
  }
  const { success, data } = ManifestSchema.safeParse(value);
  if (!success) throw refuse(`its ${manifestFile} is not one of a town's`);
  if (data.format > backupFormat)
    throw refuse(
      `Townkit ${data.version} made it, which is newer than this one`,
      `Use Townkit ${data.version} or later.`,
    );
  return data;
}

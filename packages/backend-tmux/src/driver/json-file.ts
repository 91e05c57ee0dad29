import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InvalidInputError } from "@townkit/core";
import { writeAtomically } from "@townkit/core/kit";

/** What a file of an agent's says; undefined where there is none, or nothing in it. @throws InvalidInputError it holds no JSON. */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readTextFile(path);
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError({
      what: path,
      problem: "it holds no JSON",
      remedy: "Mend it, or remove it: it is made anew.",
    });
  }
}

/** Empty where there is none. */
export async function readTextFile(path: string): Promise<string> {
  return await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return "";
  });
}

/** Writes what is to be in the file, unless that is what it said `before`. */
export async function changeJsonFile(file: { path: string; before: unknown; after: unknown }): Promise<void> {
  const { path, before, after } = file;
  if (before !== undefined && JSON.stringify(after) === JSON.stringify(before)) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeAtomically(path, JSON.stringify(after, null, 2));
}

import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";

/**
 * The lines of a log that was set aside as `FILE.1`, `FILE.2` … as it grew: oldest first, of the newest part only the first `upTo`
 * bytes. None where there is no such log.
 */
export async function logLines(file: string, upTo = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const [folder, base] = [path.dirname(file), path.basename(file)];
  const names = partsOf(await readdir(folder).catch(() => []), base);
  const parts = await Promise.all(
    names.map(async (name) => {
      const part = await readPart(path.join(folder, name));
      return name === base ? part.subarray(0, upTo) : part;
    }),
  );
  const text = Buffer.concat(parts).toString("utf8");
  return text.split("\n").filter((line) => line !== "");
}

/** How much there is of a log's newest part, in bytes. */
export async function logSize(file: string): Promise<number> {
  return await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Oldest first: the one with the highest number, and last the one without. */
function partsOf(names: readonly string[], base: string): readonly string[] {
  const age = (name: string) => Number(name.slice(base.length + 1) || 0);
  return names
    .filter((name) => name === base || (name.startsWith(`${base}.`) && /^\d+$/.test(name.slice(base.length + 1))))
    .toSorted((left, right) => age(right) - age(left));
}

/** One that is set aside further at this moment is read under its next name, or is gone. */
function readPart(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
}

/** The names of the logs in a folder, without their ending. */
export async function logNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".log")).map((name) => name.slice(0, -".log".length));
}

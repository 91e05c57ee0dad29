import { readdir } from "node:fs/promises";
import path from "node:path";

/**
 * The file that a path means, in which a `*` stands for any part of one name. Where several fit, the first by name: a path
 * with a conversation's id in it fits one. Null: there is none yet. A path without a `*` is returned as it is.
 */
export async function locateFile(pattern: string): Promise<string | null> {
  if (!pattern.includes("*")) return pattern;
  const { root } = path.parse(pattern);
  let places = [root];
  for (const name of pattern.slice(root.length).split(path.sep)) {
    places = (await Promise.all(places.map((place) => fitting({ place, name })))).flat();
  }
  return places[0] ?? null;
}

async function fitting({ place, name }: { place: string; name: string }): Promise<string[]> {
  const wanted = new RegExp(`^${name.split("*").map(escaped).join(".*")}$`, "u");
  const names = await readdir(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return names
    .filter((one) => wanted.test(one))
    .sort()
    .map((one) => path.join(place, one));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

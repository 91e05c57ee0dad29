import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { TownFolder } from "../daemon/town-folder.js";

/** A text between quotes, of TOML as of any other language. */
const quoted = /"([^"\n\\]+)"|'([^'\n]+)'/g;

/**
 * `town.toml`, and the files in the town's own folder that it names, such as its roles' prompts: by their paths there.
 * @throws the system's error where there is no `town.toml`.
 */
export async function configFiles(folder: TownFolder): Promise<readonly string[]> {
  const text = await readFile(folder.configFile, "utf8");
  const said = [...text.matchAll(quoted)].map(([, double, single]) => double ?? single ?? "");
  // A secret is named as `file:PATH`.
  const named = said.map((text) => text.replace(/^file:/, ""));
  const inside = [...new Set(named.map((name) => path.relative(folder.root, path.resolve(folder.root, name))))];
  const kept = await Promise.all(inside.map(async (name) => ((await isOwnFile({ folder, name })) ? [name] : [])));
  return [path.basename(folder.configFile), ...kept.flat()];
}

async function isOwnFile({ folder, name }: { folder: TownFolder; name: string }): Promise<boolean> {
  if (name === "" || name.startsWith("..") || path.isAbsolute(name)) return false;
  const file = path.join(folder.root, name);
  if (file.startsWith(`${folder.state}${path.sep}`) || file === folder.configFile) return false;
  return await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { groupOf } from "../suite/groups.js";

const folder = new URL("../../requirements/", import.meta.url);

/** The page that explains a requirement, installed with this package: its path as it is read from this folder. */
export function requirementPage(options: { code: string; from: string }): string {
  const { code, from } = options;
  const file = fileURLToPath(new URL(`${groupOf(code)}.md`, folder));
  const near = relative(from, file);
  return near.startsWith("..") || isAbsolute(near) ? file : near;
}

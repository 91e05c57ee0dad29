import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { BackendNames } from "./backend-name.js";

/** A backend's package for an agent named acme. It is compiled with this package, which installs it as it is. */
const folder = fileURLToPath(new URL("../../template/", import.meta.url));

/** Names that packers and publishers would obey, or drop, where they stand within a package. */
const disguised: Readonly<Record<string, string>> = {
  _gitignore: ".gitignore",
  _changeset: ".changeset",
  "_package.json": "package.json",
};

/** One file of a package. */
export interface PackageFile {
  /** From the package's folder on. */
  readonly path: string;
  readonly text: string;
}

/** The files of the new package, in the order of their paths. */
export function packageFiles(names: BackendNames): readonly PackageFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: undisguised(file.slice(folder.length)), text: readFileSync(file, "utf8") }))
    .map(({ path, text }) => ({ path, text: path === "package.json" ? withVersions(text) : text }))
    .map(({ path, text }) => ({ path, text: renamed({ text, names }) }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

function undisguised(path: string): string {
  const words = path.split(sep);
  return words.map((word) => disguised[word] ?? word).join("/");
}

function renamed({ text, names }: { text: string; names: BackendNames }): string {
  return text.replaceAll("acme", names.name).replaceAll("Acme", names.pascal);
}

/** package.json, with the versions of ours that are installed here in the place of any. */
function withVersions(text: string): string {
  const require = createRequire(import.meta.url);
  return text.replaceAll(/"(@townkit\/[a-z-]+)": "\*"/g, (_, name: string) => {
    const { version } = require(`${name}/package.json`) as { version: string };
    return `"${name}": "^${version}"`;
  });
}

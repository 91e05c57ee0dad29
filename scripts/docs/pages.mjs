import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, workspacePackages } from "../lib/workspace.mjs";

/** Every page that users read. @returns {{ page: string, text: string }[]} paths relative to the repository */
export function documentationPages() {
  const docs = readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`);
  const readmes = workspacePackages().map(({ dir }) => `${dir}/README.md`);
  return ["README.md", "CONTRIBUTING.md", ...docs, ...readmes]
    .filter((page) => existsSync(join(root, page)))
    .map((page) => ({ page, text: readFileSync(join(root, page), "utf8") }));
}

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, workspacePackages } from "../lib/workspace.mjs";
import { requirementsFolder } from "./requirement-pages.mjs";

/** Every page that users read. @returns {{ page: string, text: string }[]} paths relative to the repository */
export function documentationPages() {
  const docs = ["docs", requirementsFolder].flatMap(pagesOf);
  const readmes = workspacePackages().map(({ dir }) => `${dir}/README.md`);
  return ["README.md", "CONTRIBUTING.md", ...docs, ...readmes]
    .filter((page) => existsSync(join(root, page)))
    .map((page) => ({ page, text: readFileSync(join(root, page), "utf8") }));
}

/** The pages of a folder. @param {string} folder relative to the repository */
export function pagesOf(folder) {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `${folder}/${file}`);
}

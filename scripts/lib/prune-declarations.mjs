// Deletes the declarations of the package in the current folder that no exported module reaches: nobody can import them, and
// they are a tenth of the package.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const folder = process.cwd();
const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const relativeImport = /(?:from |import\()"(?<path>\.[^"]+)\.js"/g;

/** @type {Set<string>} */
const reached = new Set();
for (const target of Object.values(exports)) if (target.types) visit(join(folder, target.types));
for (const name of readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" })) {
  const file = join(folder, "dist", name);
  if (name.endsWith(".d.ts") && !reached.has(file)) rmSync(file);
}
// By it the compiler takes what was deleted for written, also when an export reaches it the next time.
rmSync(join(folder, "dist", ".tsbuildinfo"), { force: true });

/** @param {string} file */
function visit(file) {
  if (reached.has(file)) return;
  reached.add(file);
  for (const { groups } of readFileSync(file, "utf8").matchAll(relativeImport)) {
    visit(join(dirname(file), `${groups?.path}.d.ts`));
  }
}

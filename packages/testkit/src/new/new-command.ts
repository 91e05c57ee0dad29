import { join } from "node:path";
import { listRequirements } from "../suite/index.js";
import { backendNames } from "./backend-name.js";
import { packageFiles } from "./template.js";
import { writePackage } from "./write-package.js";

/**
 * Writes a new backend's package into a folder of its own, and says what it is and what comes next.
 * @throws TownError `invalid_input`: the name or the place will not do. Nothing was changed then.
 */
export async function newBackend(options: { name: string; from: string; json: boolean }): Promise<string> {
  const names = backendNames(options.name);
  const folder = join(options.from, names.package);
  const files = packageFiles(names);
  await writePackage({ folder, files });
  if (options.json) return JSON.stringify({ package: names.package, folder, files: files.map(({ path }) => path) });
  const all = listRequirements();
  const first = all.filter(({ half }) => half === "first").length;
  return `${names.package}: ${files.length} files of a backend that runs the program ${names.name} once for each turn.

  cd ${names.package}
  npm install
  npm run check

It builds, and passes the first half of the suite: the ${first} of ${all.length} requirements that every backend owes, whatever it can do
(the parts every, no-outbox, backend and cannot-…). The second half is what a backend declares; this one declares nothing yet.
What remains is listed in its README.md, and stands in the source: grep -rn Next: src`;
}

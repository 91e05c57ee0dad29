// Makes the generated parts and pages of the documentation anew, from the packages as they are built.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../lib/workspace.mjs";
import { fillGenerated } from "./fill-generated.mjs";
import { generatedParts } from "./generated-parts.mjs";
import { documentationPages } from "./pages.mjs";
import { requirementPages, requirementsFolder } from "./requirement-pages.mjs";

for (const { page, text } of documentationPages()) {
  const filled = await fillGenerated({ text, parts: generatedParts });
  if (filled === text) continue;
  writeFileSync(join(root, page), filled);
  process.stdout.write(`wrote ${page}\n`);
}

rmSync(join(root, requirementsFolder), { recursive: true, force: true });
for (const { page, text } of await requirementPages()) {
  mkdirSync(dirname(join(root, page)), { recursive: true });
  writeFileSync(join(root, page), text);
}
process.stdout.write(`wrote ${requirementsFolder}\n`);

// Makes the generated parts of the documentation anew, from the packages as they are built.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/workspace.mjs";
import { fillGenerated } from "./fill-generated.mjs";
import { generatedParts } from "./generated-parts.mjs";
import { documentationPages } from "./pages.mjs";

for (const { page, text } of documentationPages()) {
  const filled = await fillGenerated({ text, parts: generatedParts });
  if (filled === text) continue;
  writeFileSync(join(root, page), filled);
  process.stdout.write(`wrote ${page}\n`);
}

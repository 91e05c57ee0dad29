/** Claims what is ready until there is nothing more, and prints each bead's id as soon as it was told that it has it. */
import { writeSync } from "node:fs";
import { openEmbeddedBeads } from "../../src/embedded/index.js";
import { allAreReady } from "../all-are-ready.js";

const [beadsDir = "", actor = ""] = process.argv.slice(2);
await using client = openEmbeddedBeads({ beadsDir, actor });
await allAreReady();
for (let bead = await client.claimReady(); bead !== null; bead = await client.claimReady())
  writeSync(1, `${bead.id}\n`);

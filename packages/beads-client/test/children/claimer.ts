/** Claims what is ready until there is nothing more, and prints each bead's id as soon as it was told that it has it. */
import { writeSync } from "node:fs";
import { allAreReady } from "../all-are-ready.js";
import { openClient } from "../open-client.js";

const [beadsDir = "", actor = ""] = process.argv.slice(2);
await using client = openClient({ beadsDir, actor });
await allAreReady();
for (let bead = await client.claimReady(); bead !== null; bead = await client.claimReady())
  writeSync(1, `${bead.id}\n`);

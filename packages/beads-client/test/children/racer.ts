/** Claims each of the beads that it reads the ids of, in an order of its own, and prints what it was told. */
import { writeSync } from "node:fs";
import { isBeadsError } from "../../src/index.js";
import { allAreReady } from "../all-are-ready.js";
import { openClient } from "../open-client.js";

const [beadsDir = "", actor = ""] = process.argv.slice(2);
await using client = openClient({ beadsDir, actor });
await allAreReady();
const beads = [...(await client.list({ closed: true }))].sort(() => Math.random() - 0.5);
for (const { id } of beads) {
  try {
    await client.claim(id);
    writeSync(1, `won ${id}\n`);
  } catch (error) {
    if (!isBeadsError(error) || error.code !== "already_claimed") throw error;
    writeSync(1, `lost ${id} ${error.facts.assignee}\n`);
  }
}

/** Takes turns in the queue of a folder, and prints when each begins and ends. `hold`: never ends the first. */
import { appendFileSync } from "node:fs";
import { openQueue } from "../../src/bd/queue/queue.js";
import { startCall } from "../../src/calls/call.js";
import { CallOptionsSchema } from "../../src/contract/options.js";
import { allAreReady } from "../all-are-ready.js";

const [folder = "", name = "", log = "", turns = "1"] = process.argv.slice(2);
const queue = openQueue(folder);
await allAreReady();
for (let turn = 0; turn < Number(turns) || turns === "hold"; turn++) {
  const client = { beadsDir: folder, actor: name };
  const call = startCall({ what: `The turn of ${name}`, schema: CallOptionsSchema, options: {}, client });
  await queue.turn(call, async () => {
    appendFileSync(log, `begin ${name}\n`);
    await new Promise((resolve) => setTimeout(resolve, turns === "hold" ? 2 ** 30 : 2));
    appendFileSync(log, `end ${name}\n`);
  });
}
queue.close();

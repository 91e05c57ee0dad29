import type { TownClient } from "@townkit/client";
import type { Follower } from "./follow.js";
import type { Town } from "./town.js";

/** Nothing has to happen for so long, at worst, before the middle is reached. */
const middleTimeoutMs = 10 * 60_000;

/** Resolves in the middle: one piece of work is done, and another session runs a command. */
async function middleOf(client: TownClient): Promise<void> {
  let completed = 0;
  const signal = AbortSignal.timeout(middleTimeoutMs);
  for await (const event of client.events({ signal })) {
    if (event.type === "assignment.changed" && event.to === "completed") completed += 1;
    if (completed > 0 && event.type === "output.tool" && event.status === "running") return;
  }
  throw new Error(`The middle of the work was not reached within ${middleTimeoutMs} ms.`);
}

/** Kills the daemon and the OpenCode server in the middle of the work and starts the town again. The processes that were killed. */
export async function crashInTheMiddle(options: {
  client: TownClient;
  town: Town;
  follower: Follower;
}): Promise<readonly number[]> {
  const { client, town, follower } = options;
  await middleOf(client);
  await follower.pause();
  const killed = await town.kill();
  await town.up();
  return killed;
}

import type { TownClient } from "@townkit/client";
import type { Context } from "../context.js";
import { remoteTown } from "./remote-town.js";
import { runningTown } from "./running-town.js";
import { serverOf } from "./server-address.js";
import { townRootOf } from "./town-root.js";

/**
 * A client of the town that the command is about, on this machine or on another one. Its daemon is started when none runs.
 * @throws TownError `town_unreachable` when none runs and none may be started, or it does not start.
 */
export async function openTown(context: Context): Promise<TownClient> {
  const server = serverOf(context);
  if (server !== undefined) return await remoteTown({ server, env: context.io.env });
  const townRoot = await townRootOf(context);
  const running = await runningTown(townRoot);
  if (running) return running;
  // What only a start needs is not loaded by the many commands that find the town up.
  const { startTown } = await import("./start-town.js");
  return await startTown(context, townRoot);
}

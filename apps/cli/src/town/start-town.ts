import type { TownClient } from "@townkit/client";
import { isTownError, TownError } from "@townkit/core";
import type { Context } from "../context.js";
import { mayStartDaemon } from "./may-start.js";
import { runningTown } from "./running-town.js";
import { startAsUsual } from "./start-as-usual.js";
import { until } from "./until.js";

/**
 * Starts the daemon of a town where none runs, and gives a client of it.
 * @throws TownError `town_unreachable` when none may be started, or it does not start.
 */
export async function startTown(context: Context, townRoot: string): Promise<TownClient> {
  if (!(await mayStartDaemon(context, townRoot))) {
    throw new TownError({
      code: "town_unreachable",
      message: `No daemon runs for the town ${townRoot}, and this command may not start one.`,
      remedy: "Start it with `town up`.",
      facts: { townRoot },
    });
  }
  context.remark("Starting the town …");
  const started = await startOrJoin(context, townRoot);
  if (started) return started;
  throw new TownError({
    code: "town_unreachable",
    message: `The daemon of the town ${townRoot} started and is gone again.`,
    remedy: "Run `town serve` to see why.",
    facts: { townRoot },
  });
}

/** The daemon that we start; or, where another command starts one at the same time, that one when it is ready. */
async function startOrJoin(context: Context, townRoot: string): Promise<TownClient | null> {
  try {
    await startAsUsual({ townRoot, env: context.io.env, signal: context.io.signal });
  } catch (error) {
    if (!isTownError(error) || error.code !== "town_locked") throw error;
    await until({
      what: `The start of the town ${townRoot} by another command`,
      timeoutMs: 60_000,
      remedy: "See `town status` and `town logs`.",
      signal: context.io.signal,
      check: async () => (await runningTown(townRoot)) !== null,
    });
  }
  return await runningTown(townRoot);
}

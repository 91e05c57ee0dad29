import { createTownClient, type TownClient } from "@townkit/client";
import { isTownError, TownError } from "@townkit/core";
import type { Context } from "../context.js";
import { processExists, readDaemonRecord, readToken } from "./daemon-record.js";
import { mayStartDaemon } from "./may-start.js";
import { startDaemon } from "./start-daemon.js";
import { townRootOf } from "./town-root.js";
import { until } from "./until.js";

/** A client of the daemon that the town's record names; null where no such process exists. */
export async function runningTown(townRoot: string): Promise<TownClient | null> {
  const record = await readDaemonRecord(townRoot);
  if (!record || !processExists(record.pid)) return null;
  const token = await readToken(townRoot);
  if (token === null) return null;
  // A daemon always keeps its work in a store; asking it would cost every command a request.
  return createTownClient({ url: record.url, token, durability: "store" });
}

/**
 * A client of the town that the command is about. Its daemon is started when none runs.
 * @throws TownError `town_unreachable` when none runs and none may be started, or it does not start.
 */
export async function openTown(context: Context): Promise<TownClient> {
  const townRoot = await townRootOf(context);
  const running = await runningTown(townRoot);
  if (running) return running;
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
    await startDaemon({ townRoot, env: context.io.env });
  } catch (error) {
    if (!isTownError(error) || error.code !== "town_locked") throw error;
    await until({
      what: `The start of the town ${townRoot} by another command`,
      timeoutMs: 60_000,
      signal: context.io.signal,
      check: async () => (await runningTown(townRoot)) !== null,
    });
  }
  return await runningTown(townRoot);
}

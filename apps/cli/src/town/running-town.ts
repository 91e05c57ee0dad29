import { createTownClient, type TownClient } from "@townkit/client";
import { nodeFetch } from "@townkit/client/node";
import { findDaemon } from "./daemon-record.js";
import { nobodyListens } from "./nobody-listens.js";

/**
 * A client of the daemon that the town's record names; null where no such process exists, or where it is another one by now, such as
 * after a restart of the machine: a daemon that serves listens at the address of its record.
 */
export async function runningTown(townRoot: string): Promise<TownClient | null> {
  const daemon = await findDaemon(townRoot);
  if (daemon && (await nobodyListens(daemon.url))) return null;
  // A daemon always keeps its work in a store; asking it would cost every command a request.
  return daemon && createTownClient({ ...daemon, durability: "store", fetch: nodeFetch() });
}

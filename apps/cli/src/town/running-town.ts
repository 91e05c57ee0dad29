import { createTownClient, type TownClient } from "@townkit/client";
import { nodeFetch } from "@townkit/client/node";
import { findDaemon } from "./daemon-record.js";

/** A client of the daemon that the town's record names; null where no such process exists. */
export async function runningTown(townRoot: string): Promise<TownClient | null> {
  const daemon = await findDaemon(townRoot);
  // A daemon always keeps its work in a store; asking it would cost every command a request.
  return daemon && createTownClient({ ...daemon, durability: "store", fetch: nodeFetch() });
}

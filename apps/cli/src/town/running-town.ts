import { createTownClient, type TownClient } from "@townkit/client";
import { processExists, readDaemonRecord, readToken } from "./daemon-record.js";
import { httpFetch } from "./http-fetch.js";

/** A client of the daemon that the town's record names; null where no such process exists. */
export async function runningTown(townRoot: string): Promise<TownClient | null> {
  const record = await readDaemonRecord(townRoot);
  if (!record || !processExists(record.pid)) return null;
  const token = await readToken(townRoot);
  if (token === null) return null;
  // A daemon always keeps its work in a store; asking it would cost every command a request.
  return createTownClient({ url: record.url, token, durability: "store", fetch: httpFetch });
}

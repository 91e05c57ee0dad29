import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createTownClient, type TownClient } from "@townkit/client";
import type { Orchestrator, SessionConfig } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryStore, createMemoryWorld, type MemoryAgent } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/pool";
import { onTestFinished } from "vitest";
import { createTownApp, type TownAppOptions } from "../http/create-town-app.js";
import { listen } from "../http/listen.js";

export const token = "the-token";

/** A pool over agents in memory, and what they have carried out. */
export async function memoryTown(agent?: MemoryAgent) {
  const world = createMemoryWorld(agent ? { agent } : {});
  const backend = await createMemoryOrchestrator({ world });
  const pool = await createSessionPool({ backend, store: createMemoryStore() });
  const workDir = await mkdtemp(path.join(tmpdir(), "townkit-server-"));
  onTestFinished(async () => {
    await pool.close({ sessions: "stop" });
    await rm(workDir, { recursive: true, force: true });
  });
  const config: SessionConfig = { agent: "memory", workDir, role: "tester" };
  return { pool, world, config };
}

/** A door to the orchestrator on a real port, until the test ends or it is closed. */
export async function openDoor(options: { orchestrator: Orchestrator; port?: number } & Partial<TownAppOptions>) {
  const { port = 0, ...given } = options;
  const closing = new AbortController();
  const app = createTownApp({ token, closing: closing.signal, ...given });
  const listening = await listen({ app, host: "127.0.0.1", port });
  let closed: Promise<void> | undefined;
  const close = () => {
    closing.abort();
    closed ??= listening.close({ graceMs: 1_000 });
    return closed;
  };
  onTestFinished(close);
  return { app, url: listening.url, port: listening.port, close };
}

type ClientOptions = Partial<Parameters<typeof createTownClient>[0]> & { url: string };

/** A client, disposed when the test ends. */
export function clientOf(options: ClientOptions): TownClient {
  const client = createTownClient({ token, durability: "store", ...options });
  onTestFinished(() => client[Symbol.asyncDispose]());
  return client;
}

/** A whole town, its door, and a client of it. */
export async function servedTown(options: { agent?: MemoryAgent } & Partial<TownAppOptions> = {}) {
  const { agent, ...app } = options;
  const town = await memoryTown(agent);
  const door = await openDoor({ orchestrator: town.pool, ...app });
  return { ...town, ...door, client: clientOf({ url: door.url }) };
}

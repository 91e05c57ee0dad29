import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTownClient, type TownClient } from "@townkit/client";
import { nodeFetch } from "@townkit/client/node";
import { installedProgram } from "./installed-program.js";
import { startProgram } from "./program.js";
import type { Sandbox } from "./sandbox.js";

/** The daemon of a sandbox's town, as its users have it: a process of its own, over HTTP. */
export interface Daemon {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
  readonly client: TownClient;
  /** Ends it, as `Program.end`. */
  end(withinMs?: number): Promise<void>;
  /** Ends it, and leaves its sessions running. */
  leave(): Promise<void>;
}

/** Resolves when it serves. */
export async function startDaemon(sandbox: Sandbox): Promise<Daemon> {
  const { town, env } = sandbox;
  const entry = installedProgram({ package: "@townkit/server", program: "town-server" });
  const program = await startProgram<{ url: string; pid: number }>({ argv: [entry, "--town", town], cwd: town, env });
  const { url, pid } = program.ready;
  const token = (await readFile(join(town, ".town", "token"), "utf8")).trim();
  const client = createTownClient({ url, token, durability: "store", fetch: nodeFetch() });
  const leave = async () => {
    await client.shutdown({ sessions: "detach" });
    await program.end();
  };
  return { pid, url, token, client, end: program.end, leave };
}

import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createTownClient, type TownClient } from "@townkit/client";
import { execa } from "execa";

const deadlineMs = 120_000;

/** The demo's town, driven as a user would: its daemon by the command line, its work through the client. */
export interface Town {
  readonly root: string;
  /** A client of the daemon that runs now. */
  client(): Promise<TownClient>;
  up(): Promise<void>;
  down(): Promise<void>;
  /** Kills the daemon and the OpenCode server without a warning, and resolves when both are gone. */
  kill(): Promise<readonly number[]>;
  /** The command line that a person types to look around. */
  readonly command: string;
}

function commandLineEntry(): string {
  const file = createRequire(import.meta.url).resolve("@townkit/cli/package.json");
  const { bin } = JSON.parse(readFileSync(file, "utf8")) as { bin: { town: string } };
  return path.join(path.dirname(file), bin.town);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function killHard(pids: readonly number[]): Promise<void> {
  for (const pid of pids) process.kill(pid, "SIGKILL");
  for (const end = Date.now() + deadlineMs; pids.some(exists); ) {
    if (Date.now() > end) throw new Error(`The processes ${pids.join(", ")} are still there after SIGKILL.`);
    await sleep(20);
  }
}

/** Process numbers that the town's parts left in their record files. */
async function recordedPids(state: string): Promise<number[]> {
  const names = (await readdir(state, { recursive: true })).filter((name) => /(^|\/)(daemon|server)\.json$/.test(name));
  const records = await Promise.all(names.map((name) => readFile(path.join(state, name), "utf8")));
  return records.map((text) => (JSON.parse(text) as { pid: number }).pid).filter(exists);
}

export function openTown(options: { root: string; env: Readonly<Record<string, string>> }): Town {
  const { root, env } = options;
  const entry = commandLineEntry();
  const state = path.join(root, ".town");
  const town = async (...argv: string[]) => {
    await execa(process.execPath, [entry, ...argv, "--town", root], { env, timeout: deadlineMs, stdin: "ignore" });
  };
  return {
    root,
    command: `node ${entry}`,
    async client() {
      const record = JSON.parse(await readFile(path.join(state, "daemon.json"), "utf8")) as { url: string };
      const token = (await readFile(path.join(state, "token"), "utf8")).trim();
      // One that is gone is not waited for: the next one has another address.
      return createTownClient({ url: record.url, token, durability: "store", patienceMs: 2_000 });
    },
    up: () => town("up"),
    down: () => town("down"),
    async kill() {
      const pids = await recordedPids(state);
      await killHard(pids);
      return pids;
    },
  };
}

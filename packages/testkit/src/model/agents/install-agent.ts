import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type PinnedAgent, type PinnedAgentName, pinnedAgents } from "./pinned-agents.js";

const installDeadlineMs = 5 * 60_000;
/** Before the second try, and the third: a registry that did not answer may soon. */
const pausesMs = [2_000, 15_000];

/**
 * The path of a real agent's program, installed from npm below the folder when it is first asked for; several may ask at once.
 * @throws Error npm did not install it, tried three times; it says what npm said.
 */
export async function installAgent(options: {
  readonly name: PinnedAgentName;
  readonly folder: string;
}): Promise<string> {
  const agent: PinnedAgent = pinnedAgents[options.name];
  const folder = join(options.folder, `${agent.bin}-${agent.version}`);
  const program = join(folder, "node_modules/.bin", agent.bin);
  if (existsSync(program)) return program;
  try {
    await installPatiently({ agent, folder });
    return program;
  } catch (cause) {
    const message =
      `${agent.package}@${agent.version} could not be installed from npm, tried ${pausesMs.length + 1} times: ${reasonOf(cause)} ` +
      "See that npm reaches its registry, then try again.";
    throw new Error(message, { cause });
  }
}

interface Installation {
  readonly agent: PinnedAgent;
  readonly folder: string;
}

async function installPatiently(options: Installation): Promise<void> {
  for (const pauseMs of pausesMs) {
    try {
      return await install(options);
    } catch {
      await sleep(pauseMs);
    }
  }
  await install(options);
}

/** Whole or not at all: it is put in its place when it is complete. */
async function install({ agent, folder }: Installation): Promise<void> {
  await mkdir(join(folder, ".."), { recursive: true });
  const partial = await mkdtemp(`${folder}-`);
  const argv = ["install", "--prefix", partial, "--no-audit", "--no-fund", `${agent.package}@${agent.version}`];
  try {
    await promisify(execFile)("npm", argv, { timeout: installDeadlineMs });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Somebody else was quicker.
    if (!existsSync(folder)) throw error;
  }
}

/** What npm says of it, in one line. */
function reasonOf(error: unknown): string {
  const { stderr, killed } = error as { stderr?: string; killed?: boolean };
  if (killed) return `npm took longer than ${installDeadlineMs / 60_000} minutes.`;
  const lines = (stderr ?? "").split("\n").filter((line) => /^npm (ERR!|error)/i.test(line));
  return lines.slice(0, 3).join(" ") || String(error);
}

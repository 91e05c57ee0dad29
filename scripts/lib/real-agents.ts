// The command lines of real agents, which tests drive: each in the one version that they were written against.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const cache = join(import.meta.dirname, "../../node_modules/.cache/townkit");
const installDeadlineMs = 5 * 60_000;
/** Before the second try, and the third: a registry that did not answer may soon. */
const pausesMs = [2_000, 15_000];

interface PinnedAgent {
  /** Of npm. */
  readonly package: string;
  readonly version: string;
  readonly bin: string;
}

export const pinnedAgents = {
  claude: { package: "@anthropic-ai/claude-code", version: "2.1.197", bin: "claude" },
  codex: { package: "@openai/codex", version: "0.169.0", bin: "codex" },
  gemini: { package: "@google/gemini-cli", version: "0.61.0", bin: "gemini" },
  pi: { package: "@mariozechner/pi-coding-agent", version: "0.73.1", bin: "pi" },
} as const satisfies Readonly<Record<string, PinnedAgent>>;

/**
 * The path of the agent's program, installed from npm when first asked for; null where that cannot be done, which is said.
 * @throws with CI=true, instead of null
 */
export async function installedAgent(agent: PinnedAgent): Promise<string | null> {
  const folder = join(cache, `${agent.bin}-${agent.version}`);
  const program = join(folder, "node_modules/.bin", agent.bin);
  if (existsSync(program)) return program;
  try {
    await installPatiently({ agent, folder });
    return program;
  } catch (cause) {
    const message =
      `${agent.package}@${agent.version} could not be installed from npm, tried ${pausesMs.length + 1} times: ${reasonOf(cause)} ` +
      "Its tests need it: see that npm reaches its registry, then run them again.";
    if (process.env.CI === "true") throw new Error(message, { cause });
    console.error(`${message} They are left out.`);
    return null;
  }
}

async function installPatiently(options: { readonly agent: PinnedAgent; readonly folder: string }): Promise<void> {
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
async function install({ agent, folder }: { readonly agent: PinnedAgent; readonly folder: string }): Promise<void> {
  await mkdir(cache, { recursive: true });
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

import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Log, silentLog } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import type { TmuxOptions } from "../driver/options.js";
import { hearHooks, hookDoorOf } from "../hooks/hear-hooks.js";
import { type AgentVersion, askVersion, versionEnv } from "../profile/agent-version.js";
import type { AgentProfile } from "../profile/profile.js";
import { createTmuxBackend } from "../tmux-backend.js";
import { type ProfileGap, profileGaps } from "./profile-gaps.js";
import { type CheckPrompts, type Saw, type Step, taken } from "./step.js";
import { steps } from "./steps.js";

export interface CheckOptions {
  /** Its name. */
  readonly agent: string;
  readonly profile: AgentProfile;
  /** Where it works. */
  readonly workDir: string;
  readonly prompts?: CheckPrompts;
  /** How long one turn may take, in milliseconds; default 180 000. */
  readonly patienceMs?: number;
  /** How its tmux server is made. */
  readonly server?: Pick<TmuxOptions, "binary" | "env" | "from" | "startTimeoutMs">;
}

export type CheckedStep = Pick<Step, "name" | "proves"> & Saw;

export interface AgentCheck {
  readonly agent: string;
  /** Null: the profile does not say with which versions it was proven. */
  readonly version: AgentVersion | null;
  readonly steps: readonly CheckedStep[];
  readonly gaps: readonly ProfileGap[];
  /** Every step does. What is not in the profile is none. */
  readonly holds: boolean;
}

export const defaultPrompts: CheckPrompts = {
  short: "Answer with the one word: ready.",
  long: "Count from 1 to 1000 in words, one number on each line, and do nothing else.",
};

/**
 * Drives a real agent by its profile, in a tmux server of its own that ends with the check: until it is ready, through a prompt and
 * an abort, to its exit. Steps behind one that fails are not taken, but the exit.
 */
export async function checkAgent(options: CheckOptions): Promise<AgentCheck> {
  const { agent, profile, workDir, prompts = defaultPrompts, patienceMs = 180_000, server = {} } = options;
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "townkit-agent-")));
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
  // Some agents say by their hooks alone how a turn ended: as in a town, there is somebody who hears them.
  const door = hookDoorOf(folder);
  const backend = await createTmuxBackend({
    ...server,
    folder,
    state: createMemoryState(),
    log,
    agents: { [agent]: profile },
    hooks: door,
  });
  const deafen = await hearHooks({ door, target: backend });
  const scene = { backend, profile, agent, sessionId: "check", workDir, prompts, patienceMs, warnings };
  const surroundings = { from: server.from ?? process.env, given: server.env ?? {} };
  const version = await askVersion({ profile, env: versionEnv({ profile, surroundings, folder }), cwd: workDir });
  const checked: CheckedStep[] = [];
  try {
    for (const step of steps) {
      const { name, proves } = step;
      const ready = checked[0]?.holds ?? true;
      const clear = checked.every(({ holds }) => holds !== false) || (name === "exit" && ready);
      checked.push({ name, proves, ...(clear ? await taken({ step, scene }) : notTaken) });
    }
  } finally {
    await backend.close({ sessions: "stop" });
    await deafen();
    await rm(folder, { recursive: true, force: true });
  }
  return {
    agent,
    version,
    steps: checked,
    gaps: profileGaps(profile),
    holds: checked.every(({ holds }) => holds === true),
  };
}

const notTaken: Saw = { holds: null, saw: "It was not tried." };

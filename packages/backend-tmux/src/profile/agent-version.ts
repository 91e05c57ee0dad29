import { execa } from "execa";
import type { AgentProfile } from "./profile.js";

const answerMs = 15_000;

/** What is known of the version that is installed, by the profile. `version` is null where it could not be told. */
export interface AgentVersion {
  readonly version: string | null;
  readonly isProven: boolean;
}

/** Asks the program for its version. Null: the profile does not say with which it was proven. */
export async function askVersion(options: {
  profile: Pick<AgentProfile, "command" | "versions">;
  env: Readonly<Record<string, string>>;
  cwd: string;
}): Promise<AgentVersion | null> {
  const { profile, env, cwd } = options;
  if (!profile.versions) return null;
  const [program = "", ...args] = [...profile.command, ...profile.versions.arguments];
  const said = await execa(program, args, {
    env,
    cwd,
    extendEnv: false,
    stdin: "ignore",
    timeout: answerMs,
    reject: false,
  });
  const version = said.failed ? null : versionIn(said.stdout);
  return { version, isProven: version !== null && profile.versions.proven.includes(version) };
}

/** The first thing that looks like a version, such as `2.1.197 (Claude Code)` or `codex-cli 0.169.0`. */
export function versionIn(text: string): string | null {
  return /\d+\.\d+(?:\.\d+)*(?:-[\w.]+)?/.exec(text)?.[0] ?? null;
}

/** What that means for whoever runs the agent; null where it is proven. */
export function versionNotice(options: {
  agent: string;
  found: AgentVersion;
  proven: readonly string[];
}): string | null {
  const { agent, found, proven } = options;
  if (found.isProven) return null;
  const known = `its profile was proven with ${proven.join(", ")}`;
  const which = found.version === null ? "does not tell its version" : `is ${found.version}`;
  return `The agent ${agent} ${which}, and ${known}. It is used all the same: \`town agents check ${agent}\` proves it.`;
}

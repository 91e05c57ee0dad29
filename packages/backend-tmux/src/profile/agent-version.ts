import { execa } from "execa";
import { serverEnv } from "../server-env.js";
import { fillKnown } from "./fill-in.js";
import type { AgentProfile } from "./profile.js";

/** Some read all of their code for it, which takes a busy machine a quarter of a minute. */
const answerMs = 60_000;

/** What is known of the version that is installed, by the profile. `version` is null where it could not be told. */
export interface AgentVersion {
  readonly version: string | null;
  readonly isProven: boolean;
  /** False: there is no such program. */
  readonly isThere: boolean;
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
  // pi says it beside its output.
  const version = said.failed ? null : (versionIn(said.stdout) ?? versionIn(said.stderr));
  const isProven = version !== null && profile.versions.proven.includes(version);
  return { version, isProven, isThere: said.code !== "ENOENT" };
}

/** What a program runs in: as much of `from` as agents inherit, and what the town gives to all of them. */
export interface AgentSurroundings {
  readonly from: Readonly<Record<string, string | undefined>>;
  readonly given: Readonly<Record<string, string>>;
}

/** The environment of a program that is only asked for its version: it is led to a folder of its own as well. */
export function versionEnv(options: {
  profile: Pick<AgentProfile, "env">;
  surroundings: AgentSurroundings;
  folder: string;
}): Record<string, string> {
  const { profile, surroundings, folder } = options;
  const own = Object.entries(profile.env).map(([name, value]) => [
    name,
    fillKnown({ template: value, facts: { folder } }),
  ]);
  return { ...serverEnv(surroundings), ...Object.fromEntries(own) };
}

/** The first thing that looks like a version, such as `2.1.197 (Claude Code)` or `codex-cli 0.169.0`. */
export function versionIn(text: string): string | null {
  return /\d+\.\d+(?:\.\d+)*(?:-[\w.]+)?/.exec(text)?.[0] ?? null;
}

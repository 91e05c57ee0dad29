import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AgentProgram } from "@townkit/core";
import { type AgentSurroundings, type AgentVersion, askVersion, versionEnv } from "./agent-version.js";
import type { AgentProfile } from "./profile.js";

/** Asks the programs of all of these agents for their versions; those whose profile names none are left out. */
export async function terminalPrograms(options: {
  agents: Readonly<Record<string, AgentProfile>>;
  surroundings: AgentSurroundings;
  townRoot: string;
}): Promise<readonly AgentProgram[]> {
  const { agents, surroundings, townRoot: cwd } = options;
  const scratch = await mkdtemp(path.join(tmpdir(), "townkit-agents-"));
  try {
    const found = await Promise.all(
      Object.entries(agents).map(async ([agent, profile]) => {
        const folder = path.join(scratch, agent);
        await mkdir(folder);
        const version = await askVersion({ profile, env: versionEnv({ profile, surroundings, folder }), cwd });
        return version === null ? [] : [agentProgram({ agent, profile, found: version })];
      }),
    );
    return found.flat();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What that means for whoever runs the agent. */
export function agentProgram(options: {
  agent: string;
  profile: Pick<AgentProfile, "command" | "versions">;
  found: AgentVersion;
}): AgentProgram {
  const { agent, profile, found } = options;
  const { version } = found;
  if (!found.isThere)
    return {
      ...{ agent, version, state: "unusable" },
      detail: `there is no program ${profile.command[0]} for ${agent}`,
      remedy: `Install it, or take [tmux.agents.${agent}] out of town.toml.`,
    };
  if (found.isProven) return { agent, version, state: "proven", detail: `${agent} ${version}`, remedy: null };
  const known = `its profile was proven with ${profile.versions?.proven.join(", ")}`;
  return {
    ...{ agent, version, state: "unproven" },
    detail:
      version === null ? `${agent} does not tell its version, and ${known}` : `${agent} is ${version}, and ${known}`,
    remedy: `It is used all the same. \`town agents check ${agent}\` shows whether it can be driven.`,
  };
}

import { type Handle, InvalidInputError, type PrepareRequest } from "@townkit/core";
import { requireWorkDir } from "@townkit/core/kit";
import type { AgentProfile } from "../profile/profile.js";
import { profileOf } from "../profile/profile-of.js";
import type { AgentGround } from "./agent-ground.js";
import { forkPoint } from "./fork-point.js";
import { makeHandle, readHandle } from "./handle.js";
import { copiesFork, launchArguments } from "./launch.js";

/**
 * Chooses what the session will be found by. What it could not be started with is refused here, before anything is started.
 * @throws InvalidInputError
 */
export async function prepareSession(options: {
  request: PrepareRequest;
  agents: Readonly<Record<string, AgentProfile>>;
  ground: AgentGround;
}): Promise<Handle> {
  const { request, agents, ground } = options;
  const { config } = request;
  await requireWorkDir(config.workDir);
  const profile = profileOf({ agents, agent: config.agent });
  const needs = { model: config.model, mode: config.mode, system_prompt: config.systemPrompt } as const;
  for (const name of ["model", "mode", "system_prompt"] as const) {
    if (needs[name] === undefined || profile[name] !== undefined) continue;
    throw new InvalidInputError({
      what: name,
      problem: `the profile of the agent ${config.agent} has no way to give it one`,
    });
  }
  const fork = request.fork && (await forkPoint({ fork: request.fork, config, profile, ground }));
  const carriesWork = profile.initial_prompt !== false && config.initPrompt !== undefined && !fork;
  const handle = makeHandle({ sessionId: config.id, fork, carriesWork });
  // A profile that names what there is not.
  const how = !fork ? "new" : copiesFork({ profile, fork }) ? "resume" : "fork";
  launchArguments({ profile, config, workDir: config.workDir, ground, handle: readHandle(handle), how });
  return handle;
}

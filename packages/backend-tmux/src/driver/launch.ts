import type { ResolvedConfig } from "@townkit/core";
import { fillIn, fillKnown } from "../profile/fill-in.js";
import { permissionsOf } from "../profile/permissions-of.js";
import type { AgentProfile } from "../profile/profile.js";
import { type AgentGround, agentFolder } from "./agent-ground.js";
import type { HandleData } from "./handle.js";

/** How an agent is started: with a new conversation, with the one that it had, or with a copy of another. */
export type LaunchHow = "new" | "resume" | "fork";

/** Whether the record of a fork is a copy that we make: then it is resumed. */
export function copiesFork(options: {
  profile: Pick<AgentProfile, "fork" | "fork_at" | "fork_copy">;
  fork: NonNullable<HandleData["fork"]>;
}): boolean {
  const { profile, fork } = options;
  return profile.fork_copy && (profile.fork === undefined || (fork.at !== null && profile.fork_at === undefined));
}

/** Program and arguments, each as it is meant. */
export function launchArguments(options: {
  profile: AgentProfile;
  config: ResolvedConfig;
  /** As the system names it. */
  workDir: string;
  ground: AgentGround;
  handle: HandleData;
  how: LaunchHow;
}): string[] {
  const { profile, config, workDir, ground, handle, how } = options;
  const { model, mode, systemPrompt } = config;
  const { fork } = handle;
  const given = {
    conversation: handle.conversation,
    workDir,
    folder: agentFolder({ ground, config }),
    ...(how === "fork" && fork ? { parent: fork.conversation } : {}),
    ...(how === "fork" && fork && fork.at !== null ? { message: fork.at } : {}),
    ...(model === undefined ? {} : { model }),
    ...(mode === undefined ? {} : { mode }),
    ...(systemPrompt === undefined ? {} : { systemPrompt }),
  };
  const quoted = Object.entries(given).map(([name, text]) => [`${name}.quoted`, JSON.stringify(text)]);
  const facts = { ...given, ...Object.fromEntries(quoted) };
  const templates = [
    ...(profile[how] ?? []),
    ...(how === "fork" && fork && fork.at !== null ? (profile.fork_at ?? []) : []),
    ...(model === undefined ? [] : (profile.model ?? [])),
    ...(mode === undefined ? [] : (profile.mode ?? [])),
    ...(systemPrompt === undefined ? [] : (profile.system_prompt ?? [])),
    ...permissionsOf({ profile, config }).arguments,
  ];
  const what = `The profile of the agent ${config.agent}`;
  return [...profile.command, ...templates.map((template) => fillIn({ template, facts, what }))];
}

/**
 * Who a session is to the programs that its shells run. `GT_ROLE` and `BD_ACTOR` are what Gas Town's programs ask for; what
 * was configured goes before them.
 */
export function launchEnv(options: {
  profile: AgentProfile;
  config: ResolvedConfig;
  ground: AgentGround;
}): Record<string, string> {
  const { profile, config, ground } = options;
  const facts = { folder: agentFolder({ ground, config }) };
  const own = { ...profile.env, ...permissionsOf({ profile, config }).env };
  return {
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, fillKnown({ template: value, facts })])),
    GT_ROLE: config.role,
    BD_ACTOR: config.id,
    ...config.env,
    TOWN_ROLE: config.role,
    TOWN_SESSION: config.id,
  };
}

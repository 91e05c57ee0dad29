import { InvalidInputError, type ResolvedConfig } from "@townkit/core";
import type { AgentProfile } from "./profile.js";

const none = { arguments: [], env: {} } as const;

/** What a session may do without asking: what it names, else what its role has, else `default`, else as the agent has it by itself. */
export function permissionsOf(options: {
  profile: Pick<AgentProfile, "permissions" | "role_permissions">;
  config: Pick<ResolvedConfig, "role" | "permissions">;
}): AgentProfile["permissions"][string] {
  const { profile, config } = options;
  const name = config.permissions ?? profile.role_permissions[config.role] ?? "default";
  return profile.permissions[name] ?? { ...none, arguments: [...none.arguments] };
}

/**
 * Whether the permissions that a session was made with are there still. An agent that is started without them could do more.
 * @throws InvalidInputError
 */
export function requirePermissions(options: {
  profile: Pick<AgentProfile, "permissions">;
  config: Pick<ResolvedConfig, "agent" | "permissions">;
}): void {
  const { profile, config } = options;
  const { agent, permissions: name } = config;
  if (name === undefined || Object.hasOwn(profile.permissions, name)) return;
  const there = Object.keys(profile.permissions).join(", ") || "none";
  throw new InvalidInputError({
    what: "permissions",
    problem: `the session was made with ${JSON.stringify(name)}, and the profile of the agent ${agent} has none of that name any more`,
    remedy: `Give it permissions of that name again, or start another session. There are: ${there}.`,
  });
}

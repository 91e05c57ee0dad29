import type { AgentProfile } from "./profile.js";

const none = { arguments: [], env: {} } as const;

/** What a role may do without asking: by its own name, else by `default`, else as the agent has it by itself. */
export function permissionsOf(options: {
  profile: Pick<AgentProfile, "permissions" | "role_permissions">;
  role: string;
}): AgentProfile["permissions"][string] {
  const { profile, role } = options;
  return (
    profile.permissions[profile.role_permissions[role] ?? "default"] ?? { ...none, arguments: [...none.arguments] }
  );
}

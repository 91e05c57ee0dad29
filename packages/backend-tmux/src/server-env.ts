import { inheritedVariables, pickEnv } from "@townkit/core/kit";

/** What the tmux server, and with it every agent, inherits: where agents keep what they have is the user's own as well. */
const inheritedByAgents: readonly string[] = [...inheritedVariables, "XDG_DATA_HOME", "XDG_STATE_HOME"];

/** Where tmux keeps its sockets, whatever the caller's own setting: a later process has to find the server again. */
const socketFolder = "/tmp";

/** The whole environment of the server. What says that we run within an agent ourselves is not in it. */
export function serverEnv(options: {
  from: Readonly<Record<string, string | undefined>>;
  given: Readonly<Record<string, string>>;
}): Record<string, string> {
  const { from, given } = options;
  return { ...pickEnv({ from, names: inheritedByAgents }), ...given, TMUX_TMPDIR: socketFolder };
}

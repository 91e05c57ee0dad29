/**
 * What the backend and its plugin say to each other. The plugin is one file of its own inside the server, so the two may be
 * of different versions for as long as an old server runs: the version is in the plugin's options and in its greeting.
 */
export const pluginProtocol = 2;

/** What a plugin may speak that a running server was started with: 1 has a file for each session in the place of the register. */
export const spokenProtocols: readonly unknown[] = [1, pluginProtocol];

/** The options that the plugin is loaded with. */
export interface PluginOptions {
  readonly protocol: number;
  /** Where the town listens. */
  readonly socketPath: string;
  /** Where to leave a message while nobody listens. */
  readonly spoolDir: string;
  /** A file with a line for each of our sessions, written before the session exists (`SessionEntry`). */
  readonly register: string;
  /** Where an instance says that it was loaded. */
  readonly greetingsDir: string;
  /** The MCP servers of the town, by the names that this server has for them. Absent: there are none. */
  readonly mcpServers?: readonly string[];
}

/** The name of the file by which the instance of one directory in one server process says that the plugin was loaded. */
export function greetingName(options: { pid: number; directory: string; digest: (text: string) => string }): string {
  return `${options.pid}-${options.digest(options.directory).slice(0, 24)}`;
}

/**
 * What the backend and its plugin say to each other. The plugin is one file of its own inside the server, so the two may be
 * of different versions for as long as an old server runs: the version is in the plugin's options and in its greeting.
 */
export const pluginProtocol = 1;

/** The options that the plugin is loaded with. */
export interface PluginOptions {
  readonly protocol: number;
  /** Where the town listens. */
  readonly socketPath: string;
  /** Where to leave a message while nobody listens. */
  readonly spoolDir: string;
  /** Holds `<protocol session id>.json` for each of our sessions, written before the session exists. */
  readonly sessionsDir: string;
  /** Where an instance says that it was loaded. */
  readonly greetingsDir: string;
  /** The MCP servers of the town, by the names that this server has for them. Absent: there are none. */
  readonly mcpServers?: readonly string[];
}

/** The file of one session: whose it is, and what its shells get. It never changes. */
export interface SessionFile {
  readonly sessionId: string;
  readonly env: Readonly<Record<string, string>>;
  /** With which it says that a call of one of the town's MCP servers is its own. */
  readonly mcpToken?: string;
}

/** The name of the file by which the instance of one directory in one server process says that the plugin was loaded. */
export function greetingName(options: { pid: number; directory: string; digest: (text: string) => string }): string {
  return `${options.pid}-${options.digest(options.directory).slice(0, 24)}`;
}

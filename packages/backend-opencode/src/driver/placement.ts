/** How much of a server is used before another one is. */
export interface ServerLimits {
  /**
   * Servers that are run at most; the first that takes no snapshots, where the others do, may come on top. With the last one,
   * new sessions are placed beyond the other limits.
   */
  readonly servers: number;
  /** Directories that one server is used for. Each costs it about 30 MB, which it does not give back (measured on 1.18). */
  readonly directories: number;
  /** Memory of one server's process, in megabytes. */
  readonly memoryMb: number;
  /** How long nobody uses a server that is over a limit before it is restarted, in milliseconds. */
  readonly idleMs: number;
}

export const defaultServerLimits: ServerLimits = {
  servers: 4,
  directories: 50,
  memoryMb: 2500,
  idleMs: 300_000,
};

/** A server as far as it matters for where a session goes. */
export interface ServerLoad {
  readonly name: string;
  /** Directories of our sessions on it, whether or not its process has used them yet. */
  readonly holds: ReadonlySet<string>;
  /** How many directories its process has used. */
  readonly directories: number;
  /** Of its process, in megabytes; null where it cannot be told. */
  readonly memoryMb: number | null;
  /** It takes no new work. */
  readonly outdated: boolean;
  /** It takes snapshots, for all of its sessions. */
  readonly snapshots: boolean;
}

/**
 * The server for a new session, of those that take snapshots as it wants: the one that has its directory, else the first with
 * room, else a further one, by the number after the highest, else the one with the fewest directories. Of those that do
 * otherwise none will do, so that there is always one that does.
 */
export function placeSession(options: {
  directory: string;
  snapshots: boolean;
  servers: readonly ServerLoad[];
  limits: ServerLimits;
}): { readonly name: string } | { readonly number: number } {
  const { directory, snapshots, servers, limits } = options;
  const fitting = servers.filter((server) => server.snapshots === snapshots);
  const open = fitting.filter(({ outdated }) => !outdated);
  const found =
    leastUsed(open.filter(({ holds }) => holds.has(directory))) ??
    open.find((server) => !isFull({ ...server, limits })) ??
    (servers.length < limits.servers ? undefined : (leastUsed(open) ?? leastUsed(fitting)));
  return found ?? { number: 1 + Math.max(0, ...servers.map(({ name }) => Number.parseInt(name, 10))) };
}

/** Whether a server is used as far as it should be. Memory that cannot be told does not count. */
export function isFull(server: {
  readonly directories: number;
  readonly memoryMb: number | null;
  readonly limits: ServerLimits;
}): boolean {
  const { directories, memoryMb, limits } = server;
  return directories >= limits.directories || (memoryMb ?? 0) >= limits.memoryMb;
}

function leastUsed(servers: readonly ServerLoad[]): ServerLoad | undefined {
  return [...servers].sort((left, right) => left.directories - right.directories)[0];
}

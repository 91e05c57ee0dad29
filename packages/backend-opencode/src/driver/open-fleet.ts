import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Log } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import { type ServerPaths, serverPaths } from "../server/server-paths.js";
import type { ServerSource } from "../server/server-source.js";
import { externalSource } from "./external-source.js";
import { FleetServer } from "./fleet-server.js";
import { externalServer, firstServer } from "./handle.js";
import { managedSource } from "./managed-source.js";
import type { OpencodeOptions } from "./options.js";
import { defaultServerLimits } from "./placement.js";
import { ServerFleet } from "./server-fleet.js";
import { ServerSessions } from "./server-sessions.js";
import { optionsOf, takesSnapshots } from "./snapshots.js";

interface Making {
  readonly given: OpencodeOptions;
  readonly clock: Clock;
  readonly log: Log;
  readonly sink: DriverSink;
}

/** The servers as the options ask for them. None is started, and none is looked for yet. */
export async function openFleet(making: Making): Promise<ServerFleet> {
  const { given, clock, log, sink } = making;
  const limits = { ...defaultServerLimits, ...given.limits };
  const open = (name: string): FleetServer | undefined => {
    const made = serverNamed({ name, making });
    if (!made) return undefined;
    const { paths, source } = made;
    const own = optionsOf({ name, given });
    const sessions = (onRest: () => void) =>
      new ServerSessions({ name, given: own, clock, log, sink, paths, source, onRest });
    return new FleetServer({ name, sessions, source, limits, clock, log });
  };
  const kept = await furtherServers(given);
  const external = given.external !== undefined;
  return new ServerFleet({ open, kept, limits, external, snapshots: takesSnapshots(given) });
}

function serverNamed(options: {
  name: string;
  making: Making;
}): { readonly paths: ServerPaths; readonly source: ServerSource } | undefined {
  const { given, clock, log } = options.making;
  const paths = pathsOf({ name: options.name, given });
  if (!paths) return undefined;
  if (options.name !== externalServer) {
    const own = optionsOf({ name: options.name, given });
    return { paths, source: managedSource({ paths, given: own, clock, log }) };
  }
  const { external } = given;
  return external && { paths, source: externalSource({ external, paths, clock, log }) };
}

/** Each server of ours has a number; one without snapshots where the others have them says so. */
const furtherName = /^[1-9]\d{0,5}(-no-snapshots)?$/;

/** Where a server's things are. The first one's are the folder itself, in which the others have a place. */
export function pathsOf(options: {
  name: string;
  given: Pick<OpencodeOptions, "folder" | "logs">;
}): ServerPaths | undefined {
  const { name, given } = options;
  const { folder, logs } = given;
  if (name === firstServer) return serverPaths(folder, logs);
  if (name === externalServer) return externalPaths(folder);
  if (!furtherName.test(name)) return undefined;
  const root = join(folder, "servers", name);
  return serverPaths(root, logs ?? root, logs === undefined ? undefined : `opencode-server-${name}`);
}

/** What is kept beside somebody else's server: what its plugin is told. Its log is its owner's. */
export function externalPaths(folder: string): ServerPaths {
  return serverPaths(join(folder, externalServer));
}

/** Those that have been started once; also where the town's new sessions go elsewhere now. */
async function furtherServers(given: OpencodeOptions): Promise<string[]> {
  const names = await readdir(join(given.folder, "servers")).catch(() => [] as string[]);
  return [firstServer, ...names.filter((name) => furtherName.test(name) && name !== firstServer)];
}

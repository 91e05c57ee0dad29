import path from "node:path";
import type { Backend, Clock, Log, McpDoor, Store } from "@townkit/core";
import type { BackendSource } from "../backend/backend-source.js";
import { makePrivateFolder } from "./private-folder.js";
import type { TownConfig } from "./town-config.js";
import type { TownFolder } from "./town-folder.js";

interface Ground {
  readonly config: TownConfig;
  readonly folder: TownFolder;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly mcp: McpDoor | undefined;
}

/** One of the backends that run a town's sessions. */
export interface Member {
  /** What the town's sessions say of where they run. */
  readonly name: string;
  readonly source: BackendSource;
  readonly backend: Backend;
}

/**
 * Makes the backends of a town, and of several the hybrid that is the pool's; whoever calls it closes that one.
 * @throws what making them throws. What was made is let go of then.
 */
export async function createBackends(
  ground: Ground,
): Promise<{ readonly backend: Backend; readonly members: readonly Member[] }> {
  const { config, store, clock, log } = ground;
  const { sources, hybrid } = config.backends;
  const members: Member[] = [];
  try {
    for (const [name, source] of sources) {
      const backend = await createOne({ ...ground, source });
      members.push({ name: hybrid ? name : backend.name, source, backend });
    }
    const [only] = members;
    if (only && !hybrid) return { backend: only.backend, members };
    if (!hybrid) throw new Error("A town has one backend at least.");
    const { default: fallback, agents, roles } = hybrid.routes;
    const backend = await hybrid.create({
      children: Object.fromEntries(members.map((member) => [member.name, member.backend])),
      routes: { agents, roles },
      default: fallback,
      state: store.state("hybrid"),
      clock,
      log,
    });
    return { backend, members };
  } catch (error) {
    await Promise.allSettled(members.map(({ backend }) => backend.close({ sessions: "detach" })));
    throw error;
  }
}

/** Its state and its folder are those that it has as the only backend: a town that makes it a child keeps its sessions. */
async function createOne(options: Ground & { source: BackendSource }): Promise<Backend> {
  const { config, folder, store, clock, log, mcp, source } = options;
  const { section, usesServerUrl } = source;
  const { opencode_server_url: serverUrl } = config.values.orchestration;
  const state = path.join(folder.state, section);
  await makePrivateFolder(state);
  return await source.create({
    config: config.text,
    context: {
      state: store.state(section),
      clock,
      log,
      paths: { town: folder.root, state, logs: folder.logs },
      hooks: { socketPath: folder.hookSocket, spoolDir: folder.hookSpool },
      ...(mcp !== undefined && { mcp }),
      ...(serverUrl !== undefined && usesServerUrl && { serverUrl }),
    },
  });
}

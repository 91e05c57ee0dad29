import {
  type Adoption,
  asTownError,
  BackendUnavailableError,
  type PrepareRequest,
  type ResolvedConfig,
  type SessionObservation,
} from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import type { FleetServer } from "./fleet-server.js";
import { externalServer, firstServer, readHandle } from "./handle.js";
import { placeSession, type ServerLimits } from "./placement.js";
import { requireAsAsked, requireForFork, serverName, wantedSnapshots } from "./snapshots.js";

/** The servers that our sessions are on, each made when a session first needs it. */
export class ServerFleet {
  readonly #open: (name: string) => FleetServer | undefined;
  readonly #limits: ServerLimits;
  readonly #external: boolean;
  readonly #snapshots: boolean;
  readonly #servers = new Map<string, FleetServer>();
  readonly #kept: readonly string[];

  constructor(options: {
    /** Undefined where there is no server of this name. */
    open: (name: string) => FleetServer | undefined;
    /** Those that an earlier process has left something of. */
    kept: readonly string[];
    limits: ServerLimits;
    /** New sessions go to somebody else's server. */
    external: boolean;
    /** Servers of ours that are not told otherwise take snapshots. */
    snapshots: boolean;
  }) {
    this.#open = options.open;
    this.#kept = [...new Set([options.external ? externalServer : firstServer, ...options.kept])];
    this.#limits = options.limits;
    this.#external = options.external;
    this.#snapshots = options.snapshots;
  }

  /** @throws BackendUnavailableError there is no server of this name. */
  named(name: string): FleetServer {
    const found = this.#servers.get(name) ?? this.#open(name);
    if (!found) throw unknownServer(name);
    this.#servers.set(name, found);
    return found;
  }

  /**
   * The name of the server that a new session is to be on. The place is kept for it.
   * @throws CapabilityUnsupportedError, InvalidInputError it asks for snapshots, or for none, where that cannot be.
   */
  async place({ workDir: directory, snapshot: asked }: ResolvedConfig): Promise<string> {
    if (this.#external) {
      if (asked === undefined) return externalServer;
      const takes = await this.named(externalServer).use((server) => server.takesSnapshots(directory));
      requireAsAsked({ asked, takes });
      return externalServer;
    }
    const byDefault = this.#snapshots;
    const snapshots = wantedSnapshots({ asked, byDefault });
    const known = this.#known();
    const memory = await Promise.all(known.map((server) => server.memoryMb()));
    // Others may have been opened since; those were not measured yet, and are small.
    const servers = this.#known().map((server) => server.load(memory[known.indexOf(server)] ?? null));
    const found = placeSession({ directory, snapshots, servers, limits: this.#limits });
    const name = "name" in found ? found.name : serverName({ number: found.number, snapshots, byDefault });
    this.named(name).sessions.reserve(directory);
    return name;
  }

  /**
   * The name of the server that a fork is to be on: its parent's, whose conversation it is a copy of.
   * @throws CapabilityUnsupportedError it asks for snapshots, and that server takes none.
   */
  async placeFork({ config, fork }: Required<PrepareRequest>): Promise<string> {
    const { server: name, directory } = readHandle(fork.handle);
    if (config.snapshot === true) {
      const takes = await this.named(name).use((server) => server.takesSnapshots(directory));
      requireForFork({ parentId: fork.sessionId, takes });
    }
    return name;
  }

  /** Looks at each server for those of its sessions that are given. Of a server that there is not, nothing is known. */
  async adopt(sessions: readonly DriverSession[]): Promise<Adoption> {
    const placed = sessions.map((session) => ({ session, name: readHandle(session.handle).server }));
    const names = [...new Set([...this.#kept, ...placed.map(({ name }) => name)])];
    const adoptions = await Promise.all(
      names.map(async (name): Promise<Adoption> => {
        const those = placed.filter((each) => each.name === name).map(({ session }) => session);
        try {
          return await this.named(name).use((server) => server.adopt(those));
        } catch (error) {
          if (this.#servers.has(name)) throw error;
          const liveness = { state: "unknown" as const, why: asTownError(error).message };
          return { observations: those.map((session) => unseen(session, liveness)), strangers: [] };
        }
      }),
    );
    const seen = new Map(
      adoptions.flatMap(({ observations }) => observations.map((each) => [each.sessionId, each] as const)),
    );
    return {
      observations: sessions.flatMap(({ config }) => seen.get(config.id) ?? []),
      strangers: adoptions.flatMap(({ strangers }) => strangers),
    };
  }

  async close(options: { sessions: "detach" | "stop" }): Promise<void> {
    // Those of an earlier process may run, though no session of this one needed them.
    for (const name of this.#kept) this.named(name);
    const ends = await Promise.allSettled([...this.#servers.values()].map((server) => server.close(options)));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Those that we run. */
  #known(): FleetServer[] {
    for (const name of this.#kept) this.named(name);
    return [...this.#servers.values()].filter(({ name }) => name !== externalServer);
  }
}

function unseen({ config }: DriverSession, liveness: SessionObservation["liveness"]): SessionObservation {
  return { sessionId: config.id, liveness, status: null, attention: [] };
}

function unknownServer(name: string): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `this town has no OpenCode server named ${JSON.stringify(name)}`,
    remedy: "Start the town with the settings that the session was made with.",
    effect: "none",
  });
}

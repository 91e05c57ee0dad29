import { type Adoption, BackendUnavailableError } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import { firstServer, readHandle } from "./handle.js";
import type { ServerSessions } from "./server-sessions.js";

/** The servers that our sessions are on, each made when a session first needs it. */
export class ServerFleet {
  readonly #open: (name: string) => ServerSessions | undefined;
  readonly #servers = new Map<string, ServerSessions>();

  constructor(options: {
    /** Undefined where there is no server of this name. */
    open: (name: string) => ServerSessions | undefined;
  }) {
    this.#open = options.open;
  }

  /** The sessions of this server. @throws BackendUnavailableError there is no server of this name. */
  named(name: string): ServerSessions {
    const found = this.#servers.get(name) ?? this.#open(name);
    if (!found) throw unknownServer(name);
    this.#servers.set(name, found);
    return found;
  }

  /** The name of the server that a new session is to be on. */
  place(): string {
    return firstServer;
  }

  /** Looks at each server for those of its sessions that are given. */
  async adopt(sessions: readonly DriverSession[]): Promise<Adoption> {
    const placed = sessions.map((session) => ({ session, name: readHandle(session.handle).server }));
    const names = [...new Set([firstServer, ...placed.map(({ name }) => name)])];
    const adoptions = await Promise.all(
      names.map((name) =>
        this.named(name).adopt(placed.filter((each) => each.name === name).map(({ session }) => session)),
      ),
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
    // One of an earlier process may run, though no session of this one needed it.
    this.named(firstServer);
    await Promise.all([...this.#servers.values()].map((server) => server.close(options)));
  }
}

function unknownServer(name: string): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `this town has no OpenCode server named ${JSON.stringify(name)}`,
    remedy: "Start the town with the settings that the session was made with.",
    effect: "none",
  });
}

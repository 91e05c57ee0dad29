import { BackendUnavailableError, type Log, type McpDoor } from "@townkit/core";
import type { ServerClient } from "../client/server-client.js";
import { remoteServers } from "./mcp-config.js";

/** Which directory of which server. */
interface Place {
  readonly client: ServerClient;
  readonly directory: string;
}

/**
 * Gives the town's MCP servers to directories of a server that somebody else runs, whose settings are its owner's: by its API,
 * to the instances of the directories that our sessions are in. What its owner has under the same name goes before.
 */
export class DirectoryMcp {
  readonly #door: McpDoor | undefined;
  readonly #log: Log;

  /** `door`: undefined where the server has them by its settings, or the town has none. */
  constructor({ door, log }: { door: McpDoor | undefined; log: Log }) {
    this.#door = door;
    this.#log = log;
  }

  /**
   * Before a session's start. One that does not answer there is left out, and said in the log.
   * @returns the names of those that are the town's
   * @throws BackendUnavailableError there is none that does
   */
  async give(place: Place): Promise<readonly string[]> {
    const { names, problems } = await this.#add(place);
    if (problems.length > 0 && problems.length === names.length) throw unreachable({ problems, url: this.#door?.url });
    return names;
  }

  /** Before a turn: they are gone with the directory's instance, which its owner may have ended. */
  async giveAgain(place: Place): Promise<void> {
    await this.#add(place);
  }

  async #add({ client, directory }: Place): Promise<{ names: readonly string[]; problems: readonly string[] }> {
    const wanted = Object.entries(remoteServers({ door: this.#door, directory }));
    if (wanted.length === 0) return { names: [], problems: [] };
    const [there, settings] = await Promise.all([client.mcp.list(directory), client.facets.config(directory)]);
    const theirs = (settings.mcp ?? {}) as object;
    const ours = wanted.filter(([name]) => !Object.hasOwn(theirs, name));
    const problems: string[] = [];
    for (const [name, config] of ours) {
      if (there.get(name) === null) continue;
      const why = (await client.mcp.add({ directory, name, config })).get(name);
      if (why === null) continue;
      problems.push(`${name}: ${why ?? "it is not there"}`);
      this.#log.warn("An MCP server is not to be had in a directory.", { directory, server: name, why: why ?? null });
    }
    return { names: ours.map(([name]) => name), problems };
  }
}

function unreachable({ problems, url }: { problems: readonly string[]; url: string | undefined }): Error {
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `its server, which somebody else runs, cannot use the town's MCP servers (${problems.join("; ")})`,
    remedy: `See that ${url} is reached from there, and what \`town mcp ls\` says; or take \`opencode_server_url\` out of town.toml, so that the town runs a server itself.`,
    effect: "none",
  });
}

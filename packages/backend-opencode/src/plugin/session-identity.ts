import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SessionFile } from "./protocol.js";

/** The part of the server's client that is used. */
export interface ParentSource {
  session: { get(options: { path: { id: string } }): Promise<{ data?: { parentID?: string } | undefined }> };
}

/** Whose a session at the server is: ours by its file, or, for the child that a tool made, by its parents. */
export class SessionIdentity {
  readonly #sessionsDir: string;
  readonly #server: ParentSource;
  readonly #files = new Map<string, SessionFile>();
  readonly #parents = new Map<string, string>();

  constructor(options: { sessionsDir: string; server: ParentSource }) {
    this.#sessionsDir = options.sessionsDir;
    this.#server = options.server;
  }

  learnParent(child: { id: string; parentID?: string }): void {
    if (child.parentID !== undefined) this.#parents.set(child.id, child.parentID);
  }

  /** Only the session itself; undefined for a child or a stranger. */
  async own(protocolId: string): Promise<SessionFile | undefined> {
    const known = this.#files.get(protocolId);
    if (known || !/^[\w-]+$/.test(protocolId)) return known;
    try {
      const file = JSON.parse(await readFile(join(this.#sessionsDir, `${protocolId}.json`), "utf8")) as SessionFile;
      this.#files.set(protocolId, file);
      return file;
    } catch (error) {
      if ((error as { code?: string }).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** The session or the one that it was made for. */
  async root(protocolId: string): Promise<SessionFile | undefined> {
    for (let id: string | undefined = protocolId; id !== undefined; id = await this.#parentOf(id)) {
      const file = await this.own(id);
      if (file) return file;
    }
    return undefined;
  }

  async #parentOf(id: string): Promise<string | undefined> {
    if (!this.#parents.has(id)) {
      const { data } = await this.#server.session.get({ path: { id } });
      this.learnParent({ id, ...(data?.parentID !== undefined && { parentID: data.parentID }) });
    }
    return this.#parents.get(id);
  }
}

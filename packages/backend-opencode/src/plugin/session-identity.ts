import { RegisterReader } from "./register-reader.js";
import type { SessionEntry } from "./session-register.js";

/** The part of the server's client that is used. */
export interface ParentSource {
  session: { get(options: { path: { id: string } }): Promise<{ data?: { parentID?: string } | undefined }> };
}

/** Whose a session at the server is: ours by its entry in the register, or, for the child that a tool made, by its parents. */
export class SessionIdentity {
  readonly #register: RegisterReader;
  readonly #server: ParentSource;
  readonly #entries = new Map<string, SessionEntry>();
  readonly #parents = new Map<string, string>();

  constructor(options: { register: string; server: ParentSource }) {
    this.#register = new RegisterReader(options.register);
    this.#server = options.server;
  }

  learnParent(child: { id: string; parentID?: string }): void {
    if (child.parentID !== undefined) this.#parents.set(child.id, child.parentID);
  }

  /** Only the session itself; undefined for a child or a stranger. */
  async own(protocolId: string): Promise<SessionEntry | undefined> {
    const known = this.#entries.get(protocolId);
    if (known) return known;
    const entry = await this.#register.find(protocolId);
    if (entry) this.#entries.set(protocolId, entry);
    return entry;
  }

  /** The session or the one that it was made for. */
  async root(protocolId: string): Promise<SessionEntry | undefined> {
    for (let id: string | undefined = protocolId; id !== undefined; id = await this.#parentOf(id)) {
      const entry = await this.own(id);
      if (entry) return entry;
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

import type { Attention } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import type { Verdict } from "../turn/verdict.js";
import type { HandleData } from "./handle.js";
import type { TurnWatch } from "./turn-watch.js";

/** One of our sessions as it is known at the server. */
export interface KnownSession {
  readonly session: DriverSession;
  readonly data: HandleData;
  readonly protocolId: string;
  /** Our turn that is under way. */
  watch: TurnWatch | undefined;
  /** How our last one ended: some causes leave no trace at the server. */
  ended: { readonly messageId: string; readonly verdict: Verdict } | undefined;
  /** As the server last said, whoever's turn it is. */
  busy: boolean;
  /** How often that was said: what was asked before the newest time is answered out of date. */
  statusesHeard: number;
  /** Somebody else's prompts that were seen here; the newest may be waiting for its turn. */
  readonly foreign: Set<string>;
  foreignWaits: boolean;
  /** What it or one of its children waits for. */
  readonly attention: Map<string, { attention: Attention; directory: string }>;
}

/** Our sessions by both of their names, and which session at the server is whose child. */
export class Sessions {
  readonly #byId = new Map<string, KnownSession>();
  readonly #byProtocolId = new Map<string, KnownSession>();
  readonly #parents = new Map<string, string>();
  /** How many of our sessions each directory has. */
  readonly #inDirectory = new Map<string, number>();
  readonly #touched = new Set<string>();
  readonly #working = new Set<string>();
  #hasMet = false;

  add(found: { session: DriverSession; data: HandleData; protocolId: string }): KnownSession {
    this.touch(found.data.directory);
    const known = this.#byId.get(found.session.config.id);
    if (known) return known;
    const added: KnownSession = {
      ...found,
      watch: undefined,
      ended: undefined,
      busy: false,
      statusesHeard: 0,
      foreign: new Set(),
      foreignWaits: false,
      attention: new Map(),
    };
    this.#byId.set(found.session.config.id, added);
    this.#byProtocolId.set(found.protocolId, added);
    this.#count(found.data.directory, 1);
    return added;
  }

  forget(sessionId: string): void {
    const known = this.#byId.get(sessionId);
    if (!known) return;
    this.#byId.delete(sessionId);
    this.#byProtocolId.delete(known.protocolId);
    this.#count(known.data.directory, -1);
  }

  byId(sessionId: string): KnownSession | undefined {
    return this.#byId.get(sessionId);
  }

  byProtocolId(protocolId: string): KnownSession | undefined {
    return this.#byProtocolId.get(protocolId);
  }

  all(): KnownSession[] {
    return [...this.#byId.values()];
  }

  directories(): string[] {
    return [...this.#inDirectory.keys()];
  }

  #count(directory: string, more: number): void {
    const count = (this.#inDirectory.get(directory) ?? 0) + more;
    if (count > 0) this.#inDirectory.set(directory, count);
    else this.#inDirectory.delete(directory);
  }

  /** The server's process is used for this directory, or is about to be. */
  touch(directory: string): void {
    this.#touched.add(directory);
  }

  /** What the server's process has been used for. Elsewhere nothing of ours can be under way. */
  touched(): string[] {
    return [...this.#touched];
  }

  /**
   * A process of the server that is new was used for nothing yet: only where something was not over is there anything to ask
   * it. For the first that we meet nobody can tell what was not over.
   */
  processMet({ isNew }: { isNew: boolean }): void {
    this.#working.clear();
    const isFirst = !this.#hasMet;
    this.#hasMet = true;
    if (isFirst || !isNew) return;
    this.#touched.clear();
    for (const known of this.all().filter(isUnderWay)) this.touch(known.data.directory);
  }

  /** A session at the server, whosoever, works or has come to rest. */
  works(protocolId: string, busy: boolean): void {
    if (busy) this.#working.add(protocolId);
    else this.#working.delete(protocolId);
  }

  /** These work and, as far as can be told, no others. */
  work(protocolIds: readonly string[]): void {
    this.#working.clear();
    for (const protocolId of protocolIds) this.#working.add(protocolId);
  }

  /** Whether anything is under way at the server, ours or not. */
  get underWay(): boolean {
    return this.#working.size > 0 || this.all().some(isUnderWay);
  }

  learnParent(child: { id: string; parentID?: string }): void {
    if (child.parentID !== undefined) this.#parents.set(child.id, child.parentID);
  }

  /** Ours, or ours at the end of a chain of parents; undefined for a stranger's or where a parent is not known. */
  rootOf(protocolId: string): KnownSession | undefined {
    let id: string | undefined = protocolId;
    while (id !== undefined) {
      const found = this.#byProtocolId.get(id);
      if (found) return found;
      id = this.#parents.get(id);
    }
    return undefined;
  }

  /** The last of the known chain, whose parent is to be asked for when `rootOf` finds nothing. */
  endOfChain(protocolId: string): string {
    let id = protocolId;
    for (let next = this.#parents.get(id); next !== undefined; next = this.#parents.get(id)) id = next;
    return id;
  }
}

function isUnderWay({ watch, busy, foreignWaits, attention }: KnownSession): boolean {
  return watch !== undefined || busy || foreignWaits || attention.size > 0;
}

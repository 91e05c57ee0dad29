import type { Handle, ResolvedConfig } from "../contract/backend.js";
import type { DurableEvent } from "../contract/events.js";
import type { Session } from "../contract/session.js";
import { SessionNotFoundError } from "../errors/state-errors.js";
import { type Clock, isoNow } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { StatePort } from "../ports/state.js";
import type { DriverSession } from "./driver.js";
import { createKeptLines } from "./kept-lines.js";
import { changeSession, newSession, type SessionPatch } from "./session-state.js";

/** What a backend keeps of one session. */
export interface SessionEntry {
  readonly session: Session;
  readonly config: ResolvedConfig;
  readonly handle: Handle;
  /** Of the content of the spawn or fork; null for a session that a pool started, which keeps its own keys. */
  readonly digest: string | null;
  /** It has been started once with success. */
  readonly started: boolean;
}

/** The sessions of one backend: all in memory; what a new process needs to find them again is in the state. */
export interface SessionBook {
  load(): Promise<void>;
  find(id: string): SessionEntry | undefined;
  /** @throws SessionNotFoundError */
  get(id: string): SessionEntry;
  /** Oldest first. */
  all(): SessionEntry[];
  /** A session whose start is intended, kept before it is started. */
  add(entry: Omit<SessionEntry, "session" | "started"> & { forkedFrom: string | null }): Promise<SessionEntry>;
  /**
   * Changes what is seen of it, at once, and tells the readers. Status changes that outlive a turn are kept as well, and that
   * it was `started`.
   */
  change(id: string, patch: SessionPatch, facts?: { readonly started: true }): Promise<Session>;
  remove(id: string): Promise<void>;
  /** It is being deleted, or was: nothing is ever started under this id again. */
  markDeleted(id: string): Promise<void>;
  /** The deletion was proven to have done nothing. */
  unmarkDeleted(id: string): Promise<void>;
  isDeleted(id: string): Promise<boolean>;
  /** It is gone, but for its mark. */
  bury(id: string): Promise<void>;
  /** As its driver sees it. @throws SessionNotFoundError */
  driverSession(id: string): DriverSession;
  /** Resolves when nothing is left to be written. */
  idle(): Promise<void>;
}

const deletedPrefix = "deleted/";

export function createSessionBook(options: {
  state: StatePort;
  clock: Clock;
  backend: string;
  publish: (events: readonly DurableEvent[]) => void;
  log: Log;
}): SessionBook {
  const { state, clock, backend, publish, log } = options;
  const lines = createKeptLines<SessionEntry>({ state, prefix: "session/", log });
  const entries = new Map<string, SessionEntry>();

  async function load(): Promise<void> {
    const kept = await lines.all();
    kept.sort((left, right) => (left.session.createdAt < right.session.createdAt ? -1 : 1));
    for (const entry of kept) entries.set(entry.session.id, entry);
  }

  function get(id: string): SessionEntry {
    const entry = entries.get(id);
    if (!entry) throw new SessionNotFoundError(id);
    return entry;
  }

  /** What a pool started is on the pool's own record: nobody waits for this one. */
  async function keep(entry: SessionEntry): Promise<void> {
    const { id } = entry.session;
    if (entry.digest === null) lines.keepSoon(id, entry);
    else await lines.keep(id, entry);
  }

  async function add(entry: Parameters<SessionBook["add"]>[0]): Promise<SessionEntry> {
    const { forkedFrom, ...facts } = entry;
    const { session, events } = newSession({ config: entry.config, backend, forkedFrom, at: isoNow(clock) });
    const added = { ...facts, session, started: false };
    entries.set(session.id, added);
    // A pool that died before the start tries the same start again: nothing of it is needed here.
    if (added.digest !== null) await keep(added);
    publish(events);
    return added;
  }

  async function change(id: string, patch: SessionPatch, facts?: { readonly started: true }): Promise<Session> {
    const entry = get(id);
    const { session, events } = changeSession({ session: entry.session, patch, at: isoNow(clock) });
    const { started = entry.started } = facts ?? {};
    const begins = started !== entry.started;
    if (events.length === 0 && !begins) return session;
    entries.set(id, { ...entry, session, started });
    publish(events);
    // Busy and idle come and go with every turn and are seen again after a restart: not worth a commit each.
    if (begins || lasts(session) !== lasts(entry.session)) await keep(get(id));
    return session;
  }

  async function remove(id: string): Promise<void> {
    entries.delete(id);
    await lines.drop(id);
  }

  function driverSession(id: string): DriverSession {
    const { config, handle, session } = get(id);
    return { config, handle, forkedFrom: session.forkedFrom };
  }

  return {
    load,
    find: (id) => entries.get(id),
    get,
    all: () => [...entries.values()],
    add,
    change,
    remove,
    markDeleted: (id) => state.put(deletedPrefix + id, isoNow(clock)),
    unmarkDeleted: (id) => state.delete(deletedPrefix + id),
    isDeleted: async (id) => (await state.get(deletedPrefix + id)) !== undefined,
    async bury(id) {
      await remove(id);
      publish([{ type: "session.deleted", sessionId: id, at: isoNow(clock) }]);
    },
    driverSession,
    idle: lines.idle,
  };
}

/** The part of a status that a new process could not see for itself. */
function lasts(session: Session): string {
  return ["stopped", "error", "creating"].includes(session.status) ? session.status : "running";
}

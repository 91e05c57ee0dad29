import type { Handle, ResolvedConfig } from "../contract/backend.js";
import type { DurableEvent } from "../contract/events.js";
import type { Session } from "../contract/session.js";
import { SessionNotFoundError } from "../errors/state-errors.js";
import { type Clock, isoNow } from "../ports/clock.js";
import type { Json, StatePort } from "../ports/state.js";
import type { DriverSession } from "./driver.js";
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
  markStarted(id: string): Promise<void>;
  /** Changes what is seen of it, at once, and tells the readers. Status changes that outlive a turn are kept as well. */
  change(id: string, patch: SessionPatch): Promise<Session>;
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
}

const prefix = "session/";
const deletedPrefix = "deleted/";

export function createSessionBook(options: {
  state: StatePort;
  clock: Clock;
  backend: string;
  publish: (events: readonly DurableEvent[]) => void;
}): SessionBook {
  const { state, clock, backend, publish } = options;
  const entries = new Map<string, SessionEntry>();

  async function load(): Promise<void> {
    const kept = (await state.list(prefix)).map(({ value }) => value as unknown as SessionEntry);
    kept.sort((left, right) => (left.session.createdAt < right.session.createdAt ? -1 : 1));
    for (const entry of kept) entries.set(entry.session.id, entry);
  }

  function get(id: string): SessionEntry {
    const entry = entries.get(id);
    if (!entry) throw new SessionNotFoundError(id);
    return entry;
  }

  async function write(entry: SessionEntry): Promise<void> {
    entries.set(entry.session.id, entry);
    await state.put(prefix + entry.session.id, entry as unknown as Json);
  }

  async function add(entry: Parameters<SessionBook["add"]>[0]): Promise<SessionEntry> {
    const { forkedFrom, ...facts } = entry;
    const { session, events } = newSession({ config: entry.config, backend, forkedFrom, at: isoNow(clock) });
    const added = { ...facts, session, started: false };
    await write(added);
    publish(events);
    return added;
  }

  async function change(id: string, patch: SessionPatch): Promise<Session> {
    const entry = get(id);
    const { session, events } = changeSession({ session: entry.session, patch, at: isoNow(clock) });
    if (events.length === 0) return session;
    entries.set(id, { ...entry, session });
    publish(events);
    // Busy and idle come and go with every turn and are seen again after a restart: not worth a commit each.
    if (lasts(session) !== lasts(entry.session)) await write({ ...get(id) });
    return session;
  }

  async function remove(id: string): Promise<void> {
    entries.delete(id);
    await state.delete(prefix + id);
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
    markStarted: (id) => write({ ...get(id), started: true }),
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
  };
}

/** The part of a status that a new process could not see for itself. */
function lasts(session: Session): string {
  return ["stopped", "error", "creating"].includes(session.status) ? session.status : "running";
}

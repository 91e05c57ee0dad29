import { type Assignment, type Session, SessionNotFoundError, type SessionRecord, type Store } from "@townkit/core";
import type { ActorEnvironment } from "./actor-environment.js";
import type { Place } from "./decide/admit.js";
import { loadedState, type SessionState } from "./decide/session-state.js";
import { loadWork } from "./load.js";
import { SessionActor } from "./session-actor.js";

/** The sessions of a pool, oldest first. */
export interface Directory {
  /** @throws SessionNotFoundError */
  get(sessionId: string): SessionActor;
  find(sessionId: string): SessionActor | undefined;
  all(): readonly SessionActor[];
  /** An actor that is found only once it was added: after its first commit. */
  make(stored: Pick<SessionState, "record" | "work">): SessionActor;
  add(actor: SessionActor): void;
  /** The session is deleted: it is not found any more, and its name stays taken. */
  bury(sessionId: string): Promise<void>;
  isBuried(sessionId: string): boolean;
}

export function createDirectory(env: ActorEnvironment): Directory {
  const actors = new Map<string, SessionActor>();
  const buried = new Set<string>();
  return {
    get(sessionId) {
      const actor = actors.get(sessionId);
      if (!actor) throw new SessionNotFoundError(sessionId);
      return actor;
    },
    find: (sessionId) => actors.get(sessionId),
    all: () => [...actors.values()],
    make: (stored) => new SessionActor({ state: loadedState({ ...stored, now: env.clock.now() }), env }),
    add: (actor) => actors.set(actor.state.record.session.id, actor),
    async bury(sessionId) {
      const actor = actors.get(sessionId);
      actors.delete(sessionId);
      buried.add(sessionId);
      await actor?.close();
    },
    isBuried: (sessionId) => buried.has(sessionId),
  };
}

/** Fills the directory with what the store holds. */
export async function loadSessions(options: { store: Store; directory: Directory }): Promise<void> {
  const { store, directory } = options;
  const [records, work] = await Promise.all([store.listSessions(), loadWork({ store })]);
  const workOf = new Map<string, Assignment[]>(records.map(({ session }) => [session.id, []]));
  for (const assignment of work) workOf.get(assignment.sessionId)?.push(assignment);
  for (const record of records) {
    if (record.deletedAt !== undefined) {
      await directory.bury(record.session.id);
      continue;
    }
    directory.add(directory.make({ record, work: workOf.get(record.session.id) ?? [] }));
  }
}

/** The record of a session that nobody knew before: its first commit gives it revision 1. */
export function unstarted(record: SessionRecord): Pick<SessionState, "record" | "work"> {
  return { record: { ...record, session: { ...record.session, revision: 0 } }, work: [] };
}

/** Whether it may have an agent, or is to get one. */
export function takesPlace({ status, liveness }: Pick<Session, "status" | "liveness">): boolean {
  return status === "creating" || (status !== "stopped" && liveness.state !== "dead");
}

/** The sessions that take a place. */
export function placesIn(directory: Directory): readonly Place[] {
  const sessions = directory.all().map(({ state }) => state.record.session);
  return sessions.filter(takesPlace).map(({ id, role, backend }) => ({ sessionId: id, role, backend }));
}

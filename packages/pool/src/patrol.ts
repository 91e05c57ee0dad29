import { asTownError, type SessionList } from "@townkit/core";
import { audited, auditOf, patrolIn, worthALook } from "./decide/audit.js";
import { isNowhere } from "./decide/fallback.js";
import type { Parts } from "./parts.js";

/** Looks from time to time at what nobody tells of. */
export interface Patrol {
  /** Something was committed of a session. */
  changed(sessionId: string): void;
  close(): void;
}

/** How long the backend may take to list its sessions, in milliseconds. */
const listMs = 15_000;

/**
 * Audits the sessions that are worth it, all by one listing of the backend, once in a period. While there are none no timer runs, and
 * nothing is asked.
 */
export function createPatrol(
  options: Pick<Parts, "backend" | "directory" | "clock" | "log"> & {
    random: () => number;
    /** In milliseconds; null: there is no patrol. */
    periodMs: number | null;
  },
): Patrol {
  const { backend, directory, clock, log, random, periodMs } = options;
  const changed = new Set<string>();
  let cancel: (() => void) | null = null;
  let closed = false;

  function arm(): void {
    if (cancel || closed || periodMs === null) return;
    cancel = clock.after(patrolIn({ periodMs, random: random() }), () => void round());
  }

  async function round(): Promise<void> {
    const watched = directory.all().map(({ state }) => ({
      session: state.record.session,
      isInHand: state.running.length > 0 || isNowhere(state.record),
      hasChanged: changed.has(state.record.session.id),
    }));
    const ids = worthALook(watched);
    changed.clear();
    if (ids.length > 0) await audit(ids);
    // What the look itself has told is no news.
    for (const id of ids) changed.delete(id);
    for (const { session, isInHand } of watched) if (isInHand) changed.add(session.id);
    cancel = null;
    if (changed.size > 0 || ids.length > 0) arm();
  }

  async function audit(ids: readonly string[]): Promise<void> {
    const list = await listed();
    if (closed) return;
    const told = ids.map((id) => {
      const actor = directory.find(id);
      return actor?.observe((draft) =>
        audited(draft, auditOf({ session: draft.session, backend: backend.name, list })),
      );
    });
    await Promise.all(told);
  }

  async function listed(): Promise<SessionList> {
    try {
      return await backend.listSessions({}, { timeoutMs: listMs });
    } catch (error) {
      const why = asTownError(error).message;
      log.warn("a patrol could not list the sessions", { backend: backend.name, error: why });
      return { sessions: [], unreachable: [{ backend: backend.name, why }] };
    }
  }

  return {
    changed(sessionId) {
      changed.add(sessionId);
      arm();
    },
    close() {
      closed = true;
      cancel?.();
    },
  };
}

import { asTownError, type SessionList, type SessionObservation, type StartRequest } from "@townkit/core";
import { withinCall } from "@townkit/core/kit";
import { type Backoff, nextBackoff } from "./decide/backoff.js";
import { isNowhere } from "./decide/fallback.js";
import { start } from "./decide/lifecycle.js";
import { adopted, notAdopted } from "./decide/observe-session.js";
import { openOf, type SessionState } from "./decide/session-state.js";
import type { Parts } from "./parts.js";
import type { SessionActor } from "./session-actor.js";
import type { Sources } from "./sources.js";

/**
 * How long a backend may take to look around, and then to say what it sees, in milliseconds. A town serves only after that, and
 * whoever starts one waits for a minute.
 */
const deadlines = { adopt: 40_000, list: 15_000 } as const;

export interface Adopted {
  /** Sessions whose agent was seen, alive or dead. */
  readonly adopted: number;
  /** Sessions of which nothing could be told. */
  readonly unknown: number;
}

/** Finds out what became of the sessions while nobody looked: at the start, and after a gap in what the backend tells. */
export interface Adoption {
  /** Looks, and resolves when what was seen is applied; what fails is tried again later. One at a time. */
  reconcile(): Promise<Adopted>;
  /** What could not be asked the last time, and why: the backend, or those parts of it. Empty: everything could. */
  readonly unreachable: SessionList["unreachable"];
  close(): void;
}

export function createAdoption(parts: Parts & { readonly random: () => number }): Adoption {
  const { backend, clock, log, directory, sources, random } = parts;
  let unreachable: SessionList["unreachable"] = [];
  let underWay: Promise<Adopted> | null = null;
  let backoff: Backoff | null = null;
  let cancelRetry = () => {};
  let closed = false;

  function reconcile(): Promise<Adopted> {
    const next = (underWay ?? Promise.resolve()).then(look).finally(() => {
      if (underWay === next) underWay = null;
    });
    underWay = next;
    return next;
  }

  async function look(): Promise<Adopted> {
    cancelRetry();
    const actors = directory.all();
    const unstarted = actors.filter(({ state }) => state.record.session.status === "creating");
    const known = actors.filter((actor) => !unstarted.includes(actor) && !isNowhere(actor.state.record));
    try {
      const { unreachable: silent, ...counts } = await adopt(known);
      missed(silent);
      return counts;
    } catch (error) {
      const why = asTownError(error).message;
      missed([{ backend: backend.name, why }]);
      await Promise.all(known.map((actor) => actor.observe((draft) => notAdopted(draft, why))));
      return { adopted: 0, unknown: known.length };
    } finally {
      await Promise.all(unstarted.map((actor) => actor.observe(start)));
    }
  }

  /** Remembers what could not be asked. It is asked again later, and all else with it. */
  function missed(silent: SessionList["unreachable"]): void {
    unreachable = silent;
    for (const { backend: name, why } of silent) {
      log.warn("the sessions of a backend could not be looked at", { backend: name, error: why });
    }
    if (silent.length > 0) retryLater();
    else backoff = null;
  }

  async function adopt(
    actors: readonly SessionActor[],
  ): Promise<Adopted & { readonly unreachable: SessionList["unreachable"] }> {
    const requests = (await Promise.all(actors.map(({ state }) => requestOf({ state, sources })))).flat();
    const { observations, strangers } = await withinCall({
      work: backend.adopt(requests),
      what: "The adoption of sessions",
      facts: { backend: backend.name },
      effect: () => "none",
      call: { timeoutMs: deadlines.adopt },
      clock,
    });
    if (strangers.length > 0) log.info("the backend runs what is not ours", { strangers });
    // Not what was observed: by now, events may have told more, and only the backend's record says which is newer.
    const { sessions, unreachable: silent } = await backend.listSessions({}, { timeoutMs: deadlines.list });
    const seen = new Map(sessions.map((session) => [session.id, session]));
    const observed = new Map(observations.map((one) => [one.sessionId, one]));
    const counts = { adopted: 0, unknown: 0 };
    const applied = actors.map((actor) => {
      const { id, status } = actor.state.record.session;
      const session = seen.get(id);
      if (status !== "stopped") counts[session && session.liveness.state !== "unknown" ? "adopted" : "unknown"] += 1;
      return actor.observe((draft) =>
        session ? adopted(draft, session) : notAdopted(draft, whyUnseen(observed.get(id))),
      );
    });
    await Promise.all(applied);
    return { ...counts, unreachable: silent };
  }

  function retryLater(): void {
    if (closed) return;
    backoff = nextBackoff({ before: backoff, now: clock.monotonic(), random: random() });
    cancelRetry = clock.after(backoff.until - clock.monotonic(), () => void reconcile());
  }

  return {
    reconcile,
    get unreachable() {
      return unreachable;
    },
    close() {
      closed = true;
      cancelRetry();
    },
  };
}

/** Why nothing is listed of a session, by what was said of it alone. */
function whyUnseen(observation: SessionObservation | undefined): string {
  const liveness = observation?.liveness;
  return liveness?.state === "unknown" ? liveness.why : "The backend does not know it.";
}

async function requestOf(options: { state: SessionState; sources: Sources }): Promise<StartRequest[]> {
  const { state, sources } = options;
  const { config, handle, session } = state.record;
  const open = await sources.opened(openOf(state));
  return handle ? [{ config, handle, forkedFrom: session.forkedFrom, open }] : [];
}

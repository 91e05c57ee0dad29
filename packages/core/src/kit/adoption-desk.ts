import type { Assignment } from "../contract/assignment.js";
import type { Adoption, SessionObservation, StartRequest } from "../contract/backend.js";
import { asTownError } from "../errors/town-error.js";
import { handOverDigest } from "./assignment-state.js";
import type { BackendParts } from "./backend-parts.js";
import type { Delivery } from "./delivery.js";
import type { SessionStart } from "./session-start.js";

/** Finds the sessions of an earlier process again. */
export interface AdoptionDesk {
  adopt(requests: readonly StartRequest[]): Promise<Adoption>;
  /** Adopts what the state knows and nobody has adopted. Once; again, as long as the agents cannot be asked. */
  ensure(): Promise<void>;
  /** Takes over what its caller's record holds of open work, where that is more than is known here. What a start carries is not asked for. */
  recover(request: Pick<StartRequest, "open" | "carries">): Promise<void>;
  /** Asks the agent of a session that runs for what was taken over and not asked for yet. */
  findRecovered(sessionId: string): Promise<void>;
  /** This process knows this session by itself. */
  known(sessionId: string): void;
}

export function createAdoptionDesk(options: {
  parts: BackendParts;
  delivery: Delivery;
  starts: SessionStart;
}): AdoptionDesk {
  const { parts, delivery, starts } = options;
  const { driver, sessions, ledger, log } = parts;
  const adopted = new Set<string>();
  const unread = new Set<string>();
  let asked: Promise<Adoption> | undefined;
  let ensuring: Promise<void> | undefined;

  async function adopt(wanted: readonly StartRequest[]): Promise<Adoption> {
    // Before anything that can fail: from here on, what is not known here was never sent.
    await Promise.all(wanted.map(recover));
    const deleted = await Promise.all(wanted.map(({ config }) => sessions.isDeleted(config.id)));
    const requests = wanted.filter(({ config }, at) => !deleted[at] || sessions.find(config.id));
    const { observations, strangers } = await adoptThose(requests);
    const seen = new Map(observations.map((one) => [one.sessionId, one]));
    return { observations: wanted.map(({ config }) => seen.get(config.id) ?? wasDeleted(config.id)), strangers };
  }

  async function adoptThose(requests: readonly StartRequest[]): Promise<Adoption> {
    for (const { config, handle, forkedFrom } of requests) {
      if (sessions.find(config.id)) continue;
      await sessions.add({ config, handle, digest: null, forkedFrom });
      await sessions.change(config.id, {}, { started: true });
    }
    const ids = new Set(requests.map(({ config }) => config.id));
    const adoption = await driver.adopt(requests);
    for (const id of ids) adopted.add(id);
    for (const seen of adoption.observations) {
      // Its conversation is there as that of one at rest: only our record tells that it was stopped.
      const wasStopped = sessions.get(seen.sessionId).session.status === "stopped";
      await starts.observe(wasStopped ? { ...seen, status: null } : seen);
    }
    await Promise.all(ledger.open(ids).map(find));
    return adoption;
  }

  async function recover({ open = [], carries }: Pick<StartRequest, "open" | "carries">): Promise<void> {
    await Promise.all(
      open.map(async (assignment) => {
        const { id, sessionId, work } = assignment;
        // A pool hands over whatever is next: how its callers wanted that to be chosen is not told to a backend.
        const digest = handOverDigest({ sessionId, work, options: {} });
        if ((await ledger.recover({ assignment, digest })) && id !== carries) unread.add(id);
      }),
    );
  }

  async function find(assignment: Assignment): Promise<void> {
    unread.delete(assignment.id);
    await delivery.consult({ assignment, question: "find" });
  }

  async function findRecovered(sessionId: string): Promise<void> {
    const recovered = ledger.open(new Set([sessionId])).filter(({ id }) => unread.has(id));
    await Promise.all(recovered.map(find));
  }

  const unadopted = () => sessions.all().filter(({ session }) => !adopted.has(session.id));

  async function adoptRest(): Promise<void> {
    // Most often it leaves none, and what it asks need not be asked twice.
    if (unadopted().length > 0) await Promise.allSettled([asked]);
    const rest = unadopted();
    if (rest.length === 0) return;
    try {
      await adopt(rest.map(({ session }) => sessions.driverSession(session.id)));
    } catch (error) {
      const why = asTownError(error).message;
      log.warn("Sessions could not be adopted.", { why });
      const liveness = { state: "unknown" as const, why };
      for (const { session } of rest) await sessions.change(session.id, { liveness });
    }
  }

  function adoptAsked(requests: readonly StartRequest[]): Promise<Adoption> {
    const adoption = adopt(requests);
    asked = adoption;
    return adoption;
  }

  function ensure(): Promise<void> {
    ensuring ??= adoptRest().finally(() => {
      ensuring = undefined;
    });
    return ensuring;
  }

  return { adopt: adoptAsked, ensure, recover, findRecovered, known: (sessionId) => void adopted.add(sessionId) };
}

function wasDeleted(sessionId: string): SessionObservation {
  return { sessionId, liveness: { state: "dead", why: "It was deleted." }, status: null, attention: [] };
}

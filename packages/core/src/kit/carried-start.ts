import type { Assignment } from "../contract/assignment.js";
import type { SessionObservation } from "../contract/backend.js";
import { isoNow } from "../ports/clock.js";
import { handOverDigest, newAssignment } from "./assignment-state.js";
import type { BackendParts } from "./backend-parts.js";
import type { Delivery } from "./delivery.js";
import { initAssignmentId } from "./init-assignment.js";
import type { SessionStart } from "./session-start.js";

/** Starts that may take work along. */
export interface CarriedStart {
  /** Puts a session's first prompt on record, where its start can carry that. Returns its id; undefined: nothing is carried. */
  record(sessionId: string): Promise<string | undefined>;
  /**
   * Starts a session, with the work of this id where that is still to be handed over, and begins its hand-over. Rejects as the
   * start does, when it is known what became of the work.
   */
  start(options: { sessionId: string; carries: string | undefined }): Promise<SessionObservation>;
}

export function createCarriedStart(options: {
  parts: BackendParts;
  delivery: Delivery;
  starts: SessionStart;
}): CarriedStart {
  const { parts, delivery, starts } = options;
  const { clock, sessions, ledger } = parts;

  async function record(sessionId: string): Promise<string | undefined> {
    const { config, handle } = sessions.get(sessionId);
    if (!handle.carriesWork || config.initPrompt === undefined) return undefined;
    const id = initAssignmentId(sessionId);
    if (ledger.has(id)) return id;
    const given = { sessionId, work: { type: "prompt" as const, content: config.initPrompt }, options: {} };
    const created = newAssignment({ ...given, id, state: "delivering", at: isoNow(clock) });
    await ledger.create(created, { digest: handOverDigest(given), recorded: false });
    return id;
  }

  async function start({ sessionId, carries }: Parameters<CarriedStart["start"]>[0]): Promise<SessionObservation> {
    const assignment = carries === undefined ? undefined : await toHandOver(carries);
    if (!assignment) return await starts.start(sessionId);
    let seen: SessionObservation;
    try {
      seen = await starts.start(sessionId, delivery.turnOf(assignment));
    } catch (error) {
      await delivery.consult({ assignment, question: "find" });
      throw error;
    }
    await delivery.bringOn(assignment);
    return seen;
  }

  async function toHandOver(id: string): Promise<Assignment | undefined> {
    const known = await ledger.find(id);
    return known?.assignment.state === "delivering" ? known.assignment : undefined;
  }

  return { record, start };
}

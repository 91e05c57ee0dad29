import type { BeadDetails } from "@townkit/beads-client";
import { IdempotencyConflictError, InvalidInputError, type SourcedWork, type Work } from "@townkit/core";
import type { Hold } from "./book.js";
import { hasIt } from "./decide/claimable.js";
import { isLive } from "./is-live.js";
import { actorOf, type SourceParts } from "./parts.js";
import { asSourceError, refuse } from "./refusals.js";
import { letGo } from "./release.js";

/** Claims beads for work: one claim at a time for each bead, the intent on record before it. */
export function createTaker(parts: SourceParts) {
  const { beads, book, orphans, locks } = parts;

  /** The hold of this work: the one that there is, or a new one. @throws TownError nothing was changed. */
  async function take(work: SourcedWork): Promise<Hold> {
    const beadId = beadIdOf(work.work);
    return await locks
      .run(beadId, () => secure({ work, beadId }))
      .catch((error: unknown) => {
        throw asSourceError({ beadId, error });
      });
  }

  async function secure(options: { work: SourcedWork; beadId: string }): Promise<Hold> {
    const { work, beadId } = options;
    const { assignmentId, session } = work;
    const known = await book.get(assignmentId);
    orphans.delete(assignmentId);
    if (known && known.beadId !== beadId) throw new IdempotencyConflictError({ what: "Assignment", key: assignmentId });
    const bead = await beads.show(beadId);
    await refuseOthers({ bead, assignmentId, root: known?.root });
    const actor = known?.actor ?? actorOf(work);
    const had = hasIt({ bead, actor });
    if (!had) await requireReady(bead);
    const hold = known ?? newHold({ assignmentId, sessionId: session.id, beadId, actor, had });
    if (!known) await book.put(hold);
    try {
      await claim(hold);
    } catch (error) {
      if (!known) await letGo({ parts, hold });
      throw error;
    }
    return hold;
  }

  /** Another work's bead is not to be had, also not by the session that has it: it would be done twice. */
  async function refuseOthers(options: { bead: BeadDetails; assignmentId: string; root: string | undefined }) {
    const { bead, assignmentId, root } = options;
    for (const other of await book.ofBead(bead.id)) {
      if (other.assignmentId === assignmentId || other.root === root) continue;
      if (bead.assignee !== other.actor && !(await isLive({ parts, assignmentId: other.assignmentId }))) {
        await book.delete(other.assignmentId, { keepPrompt: true });
        continue;
      }
      refuse({
        beadId: bead.id,
        problem: `it is the work ${other.assignmentId} of session ${other.sessionId} already`,
        remedy: `Wait for that work, take it back with town cancel ${other.assignmentId}, or release the bead once it is over.`,
        facts: { assignmentId: other.assignmentId, sessionId: other.sessionId },
      });
    }
  }

  async function requireReady(bead: BeadDetails): Promise<void> {
    const ready = await beads.ready({ priority: bead.priority });
    if (ready.some(({ id }) => id === bead.id)) return;
    const ids = bead.dependencies.map(({ depends_on_id }) => depends_on_id).filter((id) => !id.startsWith("external:"));
    const open = ids.length === 0 ? [] : await beads.list({ ids, internal: true });
    const waitsFor = open.map(({ id }) => id);
    const why = waitsFor.length > 0 ? `: it waits for ${waitsFor.join(", ")}` : ", though it is open";
    const remedy = "Do first what it waits for; bd ready shows what can be worked on.";
    refuse({ beadId: bead.id, problem: `it is not ready${why}`, remedy, facts: { waitsFor } });
  }

  async function claim({ beadId, actor }: Hold): Promise<void> {
    const { assignee = "", status } = await beads.claim(beadId, { actor });
    if (assignee === actor && status === "in_progress") return;
    const problem = `it was claimed, and is ${status} and ${assignee === "" ? "nobody" : assignee}'s`;
    refuse({ beadId, problem, remedy: "Look at it with bd show.", facts: { assignee, status } });
  }

  return { take };
}

function newHold(hold: Pick<Hold, "assignmentId" | "sessionId" | "beadId" | "actor" | "had">): Hold {
  return { ...hold, reminder: 0, root: hold.assignmentId, told: null };
}

/** @throws InvalidInputError */
function beadIdOf({ beadId }: Work): string {
  if (beadId !== undefined) return beadId;
  throw new InvalidInputError({
    what: "The work",
    problem: "it is of type bead and names none",
    remedy: "Give the bead's full id as beadId.",
  });
}

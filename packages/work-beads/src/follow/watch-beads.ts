import type { BeadEvent } from "@townkit/beads-client";
import { isoNow, isTownError, type SourceTown } from "@townkit/core";
import { findAssignment } from "@townkit/core/kit";
import type { Hold } from "../book.js";
import { isLive } from "../is-live.js";
import type { SourceParts } from "../parts.js";

/** What of a bead decides whether somebody can work on it, and who. */
const telling: readonly string[] = ["status", "assignee", "priority", "dependencies", "defer_until"];

/**
 * The other way round: the work follows the bead. Work that waits for a bead which somebody closed, took or released meanwhile is
 * cancelled; what is over already is forgotten. What runs is left alone: its turn tells. Does not throw; ends with `signal`.
 */
export async function watchBeads(options: {
  parts: SourceParts;
  town: SourceTown;
  signal: AbortSignal;
  demandChanged: () => void;
}): Promise<void> {
  const { parts, town, signal, demandChanged } = options;
  const { beads, book, log, clock, demand } = parts;
  let after: string | undefined;
  let waitMs = 1_000;
  demand.follow({ signal, changed: demandChanged });

  while (!signal.aborted) {
    try {
      for await (const event of beads.watch({ signal, ...(after === undefined ? {} : { after }) })) {
        tell(event);
        demand.look();
        const held = event.kind === "resync" ? await book.all() : await book.ofBead(event.id);
        for (const hold of held) await followBead(hold);
        after = event.cursor;
        waitMs = 1_000;
      }
      // Its client was closed.
      return;
    } catch (error) {
      if (signal.aborted) return;
      log.warn("the beads cannot be watched just now", { error: String(error), againInMs: waitMs });
      await paused(waitMs);
      waitMs = Math.min(waitMs * 2, 60_000);
    }
  }

  /** For those who wait for something to do. What is not told for want of the store is told with the next one. */
  function tell(event: BeadEvent): void {
    const at = isoNow(clock);
    if (event.kind === "resync")
      return void town.note({ type: "bead.changed", sessionId: null, at, beadId: null, status: null, assignee: null });
    const { kind, id: beadId, fields, status, assignee } = event;
    if (kind === "changed" && !fields.some((field) => telling.includes(field))) return;
    void town.note({ type: "bead.changed", sessionId: null, at, beadId, status, assignee });
  }

  async function followBead(hold: Hold): Promise<void> {
    const { assignmentId, beadId, actor } = hold;
    // The work first: where it waits already, its bead was claimed before, and is read as it is after that.
    const work = await findAssignment({ town, assignmentId });
    const [bead] = await beads.list({ ids: [beadId], closed: true, internal: true });
    if (bead?.status === "in_progress" && bead.assignee === actor) return;
    if (work?.state === "queued" && work.attempt === 1) await cancel(assignmentId);
    // The agent closed it in a turn that was cut, and that may be continued to its end.
    else if (bead?.status === "closed" && bead.assignee === actor && work?.state === "interrupted") return;
    // A further attempt looks at its bead itself.
    else if (work && !(await isLive({ parts, assignmentId }))) await book.delete(assignmentId, { keepPrompt: true });
  }

  async function cancel(assignmentId: string): Promise<void> {
    await town.cancelAssignment(assignmentId).catch((error: unknown) => {
      // It has begun meanwhile, and its source looks at the bead itself before anything is sent.
      if (!isTownError(error) || error.code !== "not_cancellable") throw error;
    });
    log.info("work was cancelled: its bead is not its session's any more", { assignmentId });
  }

  function paused(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancelTimer = clock.after(ms, resolve);
      const end = () => {
        cancelTimer();
        resolve();
      };
      signal.addEventListener("abort", end, { once: true });
    });
  }
}

import type { SourceTown, TownEvent } from "@townkit/core";
import { createPatience, createSerial, findAssignment } from "@townkit/core/kit";
import type { Hold } from "../book.js";
import type { SourceParts } from "../parts.js";
import { letGo } from "../release.js";
import { settle } from "./settle.js";
import { watchBeads } from "./watch-beads.js";

/** Follows the work of beads by the town's events, and the beads by their workspace's, until `signal`. Does not throw. */
export async function follow(options: {
  parts: SourceParts;
  town: SourceTown;
  signal: AbortSignal;
  demandChanged: () => void;
}): Promise<void> {
  const { parts, town, signal, demandChanged } = options;
  const { book, log, orphans, locks } = parts;
  const turns = createSerial();
  const patience = createPatience({ clock: parts.clock, again: () => void turns.run(everything, sweep) });

  function settleOne(assignmentId: string): Promise<void> {
    return turns.run(assignmentId, async () => {
      if (signal.aborted) return;
      try {
        const hold = await book.get(assignmentId);
        if (hold) await settle({ parts, town, hold });
      } catch (error) {
        if (signal.aborted) return;
        log.warn("what follows for a bead could not be done yet", { assignmentId, error: String(error) });
        patience.lose();
      }
    });
  }

  async function sweep(): Promise<void> {
    if (signal.aborted) return;
    try {
      for (const hold of await book.all()) await locks.run(hold.beadId, () => dropOrphan(hold));
      await Promise.all((await book.all()).map(({ assignmentId }) => settleOne(assignmentId)));
      patience.win();
    } catch (error) {
      if (signal.aborted) return;
      log.warn("the beads that are held could not be looked at yet", { error: String(error) });
      patience.lose();
    }
  }

  async function dropOrphan(hold: Hold): Promise<void> {
    const { assignmentId, reminder } = hold;
    if (!orphans.has(assignmentId)) return;
    if (!(await findAssignment({ town, assignmentId }))) {
      // Of a reminder that was never handed in, the work that it belongs to is still on record, and reminds again.
      if (reminder > 0) await book.delete(assignmentId);
      else if (!(await letGo({ parts, hold }))) return;
    }
    orphans.delete(assignmentId);
  }

  function hear(event: TownEvent): void {
    if (event.type === "resync") void turns.run(everything, sweep);
    else if (event.type === "assignment.changed") void settleOne(event.assignmentId);
  }

  orphans.told(() => patience.lose());
  const watching = watchBeads({ parts, town, signal, demandChanged });
  const events = town.events({ signal, durableOnly: true })[Symbol.asyncIterator]();
  // It listens from here on: what ends while the sweep looks is not missed.
  let next = events.next();
  void turns.run(everything, sweep);
  for (let step = await next; !step.done; step = await next) {
    hear(step.value);
    next = events.next();
  }
  patience.end();
  await turns.idle();
  await watching;
}

/** The turn in which all holds are looked at: no id holds a space. */
const everything = "all of them";

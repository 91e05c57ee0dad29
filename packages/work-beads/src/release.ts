import { type BeadsErrorCode, isBeadsError } from "@townkit/beads-client";
import type { Hold } from "./book.js";
import type { SourceParts } from "./parts.js";

/** What says that there is nothing to release: somebody else has it by now, or it is closed or gone. */
const notTheirs: readonly BeadsErrorCode[] = ["not_holder", "not_found"];

/** The bead is nobody's, if its holder still has it. @throws BeadsError the workspace could not be asked. */
export async function releaseBead(options: { parts: SourceParts; hold: Hold }): Promise<void> {
  const { parts, hold } = options;
  const { beadId, actor } = hold;
  await parts.beads.release(beadId, { holder: actor, actor }).catch((error: unknown) => {
    if (!isBeadsError(error) || !notTheirs.includes(error.code)) throw error;
  });
}

/**
 * Ends a hold of which nothing came: the bead is as it was before. Does not throw: where it could not be
 * done (false), the hold stays, as an orphan, until it can.
 */
export async function letGo(options: { parts: SourceParts; hold: Hold }): Promise<boolean> {
  const { parts, hold } = options;
  try {
    if (!hold.had) await releaseBead(options);
    await parts.book.delete(hold.assignmentId);
    return true;
  } catch (error) {
    const { assignmentId, beadId } = hold;
    parts.orphans.add(assignmentId);
    parts.log.warn("a bead could not be given back yet", { assignmentId, beadId, error: String(error) });
    return false;
  }
}

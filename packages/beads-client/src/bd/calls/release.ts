import { released } from "../../embedded/decide/claim.js";
import { wholeSeconds } from "../../embedded/whole-seconds.js";
import { BeadsError } from "../../errors/beads-error.js";
import { notHolder } from "../../errors/refusals.js";
import { toDetails, withoutHanging } from "../decode/beads.js";
import type { BdFacts } from "../program/probe.js";
import { servedUpdate } from "../serve/served.js";
import { guardArgs } from "./guards.js";
import type { Changing } from "./parts.js";

/**
 * Gives a bead back, unless it is nobody's.
 * @throws BeadsError `not_found`, `not_holder`
 */
export async function releaseBead(options: {
  steps: Changing;
  id: string;
  holder: string;
  facts: BdFacts;
}): Promise<void> {
  const { steps, id, holder, facts } = options;
  const bead = withoutHanging(toDetails(await steps.record(id)));
  if (released({ bead, holder, now: wholeSeconds(Date.now()) }) === undefined) return;
  const onlyIf = { assignee: holder };
  const patch = { status: "open", assignee: "" };
  const served = servedUpdate({ id, actor: steps.call.actor, patch, onlyIf });
  try {
    await steps.order(["update", "--status=open", "--assignee=", ...guardArgs({ facts, onlyIf })], [id], { served });
  } catch (error) {
    if (!(error instanceof BeadsError && error.code === "conflict")) throw error;
    // Somebody who does not stand in the queue was quicker.
    const { assignee = "", status } = withoutHanging(toDetails(await steps.record(id)));
    throw notHolder({ id, holder, assignee, status });
  }
}

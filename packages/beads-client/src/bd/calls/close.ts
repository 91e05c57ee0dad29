import type { Bead } from "../../contract/bead.js";
import { closed, type Obstacles } from "../../embedded/decide/close.js";
import { wholeSeconds } from "../../embedded/whole-seconds.js";
import { BeadsError } from "../../errors/beads-error.js";
import { notClosable, notHolder } from "../../errors/refusals.js";
import { obstaclesIn, toDetails, withoutHanging } from "../decode/beads.js";
import { servedClose } from "../serve/served.js";
import type { Changing } from "./parts.js";

interface Closing {
  readonly steps: Changing;
  readonly id: string;
  readonly reason: string;
  readonly force: boolean;
  readonly holder: string | undefined;
}

/**
 * Closes a bead, unless it is closed.
 * @throws BeadsError `not_found`, `not_holder`, `not_closable`
 */
export async function closeBead(options: Closing): Promise<void> {
  const { steps, id, reason, force } = options;
  const record = await steps.record(id);
  const bead = withoutHanging(toDetails(record));
  const obstacles = obstaclesIn(record);
  if (closed({ ...options, bead, obstacles, now: wholeSeconds(Date.now()) }) === undefined) return;
  const args = ["close", `--reason=${reason}`];
  // Whether a gate is open only the program looks.
  const isGate = bead.issue_type === "gate";
  const served = isGate ? {} : { served: servedClose({ id, actor: steps.call.actor, reason, force }) };
  try {
    await steps.order([...args, ...(force ? ["--force"] : [])], [id], served);
  } catch (error) {
    if (!(error instanceof BeadsError && error.code === "not_holder") || force) throw error;
    requireForcible({ ...options, bead, obstacles, refusal: error });
    await steps.order([...args, "--force"], [id]);
  }
}

/**
 * Later releases let nobody but its holder close a bead, unless it is forced. Force passes over everything else too, so it is used
 * only for what was seen, in this turn, to have nothing else against it.
 * @throws BeadsError `not_holder`, `not_closable`
 */
function requireForcible(options: Closing & { bead: Bead; obstacles: Obstacles; refusal: BeadsError }): void {
  const { id, holder, bead, obstacles, refusal } = options;
  const { children } = obstacles;
  const assignee = String(refusal.facts.assignee);
  if (holder !== undefined && holder !== assignee) throw notHolder({ id, holder, assignee, status: bead.status });
  // Whether a gate is open only bd can tell, which force would not ask.
  if (bead.issue_type === "gate") throw refusal;
  if (children.length > 0)
    throw notClosable({ id, why: `children of it are open: ${children.join(", ")}`, blockers: children });
}

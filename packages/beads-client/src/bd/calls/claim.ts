import type { ReadyFilter } from "../../contract/inputs.js";
import { claimed } from "../../embedded/decide/claim.js";
import { wholeSeconds } from "../../embedded/whole-seconds.js";
import { BeadsError } from "../../errors/beads-error.js";
import { notFound } from "../../errors/refusals.js";
import { isObject, listIn } from "../decode/answer.js";
import { toDetails, toListedBead, withoutHanging } from "../decode/beads.js";
import { fitting } from "../decode/filter.js";
import type { Bd } from "../program/bd.js";
import type { BdFacts } from "../program/probe.js";
import type { Ran } from "../program/run.js";
import { servedClaim, servedClaimReady, servedReady } from "../serve/served.js";
import type { Changing } from "./parts.js";
import { readyArgs } from "./read-args.js";

/**
 * Claims a bead, in one conditional step of `bd`'s. It is looked at before where `bd` itself would not: whether the id is whole,
 * and, in releases before `ready --claim`, which status the bead has.
 * @throws BeadsError `not_found`, `already_claimed`, `not_claimable`
 */
export async function claimById(options: {
  steps: Changing;
  id: string;
  isSeen: boolean;
  facts: BdFacts;
}): Promise<void> {
  const { steps, id, isSeen, facts } = options;
  const { call } = steps;
  if (isSeen && facts.claimsReady) return await claimStep({ steps, id, args: [] });
  const bead = withoutHanging(toDetails(await steps.record(id)));
  if (claimed({ bead, actor: call.actor, now: wholeSeconds(Date.now()) }) === undefined) return;
  // Of a bead that is meant for the actor older releases take the claim for done, and leave it open.
  const isMeant = bead.assignee === call.actor && !facts.claimsReady;
  await claimStep({ steps, id, args: isMeant ? ["--status=in_progress"] : [] });
}

async function claimStep(options: { steps: Changing; id: string; args: readonly string[] }): Promise<void> {
  const { steps, id, args } = options;
  const served = servedClaim({ id, actor: steps.call.actor });
  const stdout = await steps.order(["update", "--claim", ...args], [id], { served });
  const [first] = listIn({ ran: printed(stdout), what: steps.call.what, effect: "possible" });
  const taken = isObject(first) ? String(first.id) : "none";
  if (taken === id) return;
  // The bead is gone, and its id is a part of another's, which is given back at once.
  await steps.order(["update", "--status=open", "--assignee="], [taken]);
  throw notFound(id);
}

/** Claims the first that is ready and nobody's, and gives its id. Null: there is none. */
export async function claimFirst(options: {
  steps: Changing;
  bd: Bd;
  filter: ReadyFilter;
  facts: BdFacts;
}): Promise<string | null> {
  const { steps, bd, filter, facts } = options;
  const { call, turn } = steps;
  if (filter.assignee !== undefined) return null;
  if (facts.claimsReady && isTrusted(filter)) {
    const { limit: _limit, ...rest } = filter;
    const served = servedClaimReady({ filter: rest, actor: call.actor });
    const stdout = await steps.order([...readyArgs(rest), "--claim", ...priorityArgs(filter)], [], { served });
    const [first] = listIn({ ran: printed(stdout), what: call.what, effect: "possible" });
    return isObject(first) ? String(first.id) : null;
  }
  const args = readyArgs(filter);
  const ran = await bd.run({ call, args, changes: false, working: turn.working, served: servedReady(filter) });
  const found = listIn({ ran, what: call.what, effect: "none" }).map(toListedBead);
  const { parent: _parent, limit: _limit, ...rest } = filter;
  for (const { id } of fitting({ beads: found, filter: { ...rest, unassigned: true } })) {
    try {
      await claimStep({ steps, id, args: [] });
      return id;
    } catch (error) {
      // Somebody who does not stand in the queue was quicker.
      if (!(error instanceof BeadsError && error.code === "already_claimed")) throw error;
    }
  }
  return null;
}

/** Filters that `ready --claim` keeps to; others it drops in silence, and would claim in the wrong lane. */
function isTrusted(filter: ReadyFilter): boolean {
  const { labelsAny, metadata, excludeLabels = [] } = filter;
  return labelsAny === undefined && metadata === undefined && excludeLabels.length === 0;
}

function priorityArgs({ priority }: ReadyFilter): readonly string[] {
  return priority === undefined ? [] : [`--priority=${priority}`];
}

function printed(stdout: string): Ran {
  return { stdout, stderr: "", exitCode: 0, ended: "by itself" };
}

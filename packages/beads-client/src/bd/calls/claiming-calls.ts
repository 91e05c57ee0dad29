import type { Call } from "../../calls/call.js";
import type { ClaimingCalls } from "../../calls/call-groups.js";
import { checkedId } from "../../calls/checked-id.js";
import type { Bead } from "../../contract/bead.js";
import { checked } from "../../contract/checked.js";
import { type ReadyFilter, ReadyFilterSchema } from "../../contract/inputs.js";
import { ChangeOptionsSchema, CloseOptionsSchema, ReleaseOptionsSchema } from "../../contract/options.js";
import { reopened } from "../../embedded/decide/close.js";
import { wholeSeconds } from "../../embedded/whole-seconds.js";
import { alreadyClaimed } from "../../errors/refusals.js";
import { toDetails, withoutHanging } from "../decode/beads.js";
import { servedUpdate } from "../serve/served.js";
import { claimById, claimFirst } from "./claim.js";
import { closeBead } from "./close.js";
import { type BdParts, beadBack, changing } from "./parts.js";
import { releaseBead } from "./release.js";

/** What moves work from hand to hand. */
export function claimingCalls(parts: BdParts): ClaimingCalls {
  const { start } = parts;
  /** Whoever was told that he has it really has it: read back, whatever the program said. */
  async function verified(call: Call, id: string): Promise<Bead> {
    const { actor } = call;
    const bead = await beadBack({ parts, call, id, isSo: ({ assignee }) => assignee !== undefined });
    if (bead.assignee === actor) return bead;
    throw alreadyClaimed({ id, assignee: String(bead.assignee) });
  }

  return {
    async claim(given, options) {
      const id = checkedId(given);
      const call = start(`The claim of ${id}`, ChangeOptionsSchema, options);
      const facts = await parts.bd.facts();
      await changing({ parts, call }, (steps) => claimById({ steps, id, isSeen: parts.seen.has(id), facts }));
      return await verified(call, id);
    },

    async claimReady(given = {}, options) {
      const filter: ReadyFilter = checked({ schema: ReadyFilterSchema, value: given, what: "The filter" });
      const call = start("The claim of what is ready", ChangeOptionsSchema, options);
      const facts = await parts.bd.facts();
      const id = await changing({ parts, call }, (steps) => claimFirst({ steps, bd: parts.bd, filter, facts }));
      return id === null ? null : await verified(call, id);
    },

    async release(given, options) {
      const id = checkedId(given);
      const call = start(`The release of ${id}`, ReleaseOptionsSchema, options);
      const { holder = call.actor } = call.given;
      const facts = await parts.bd.facts();
      await changing({ parts, call }, (steps) => releaseBead({ steps, id, holder, facts }));
      return await beadBack({ parts, call, id });
    },

    async close(given, options) {
      const id = checkedId(given);
      const call = start(`The closing of ${id}`, CloseOptionsSchema, options);
      const { reason = "Closed", force = false, holder } = call.given;
      await changing({ parts, call }, (steps) => closeBead({ steps, id, reason, force, holder }));
      return await beadBack({ parts, call, id, isSo: ({ status }) => status === "closed" });
    },

    async reopen(given, options) {
      const id = checkedId(given);
      const call = start(`The reopening of ${id}`, ChangeOptionsSchema, options);
      await changing({ parts, call }, async (steps) => {
        const bead = withoutHanging(toDetails(await steps.record(id)));
        if (reopened({ bead, now: wholeSeconds(Date.now()) }) === undefined) return;
        // `bd reopen` would leave it to its last worker, so that nobody else could claim it.
        const patch = { status: "open", assignee: "", defer_until: null };
        const served = servedUpdate({ id, actor: call.actor, patch, onlyIf: { status: "closed" } });
        await steps.order(["update", "--status=open", "--assignee=", "--defer="], [id], { served });
      });
      return await beadBack({ parts, call, id, isSo: ({ status }) => status !== "closed" });
    },
  };
}

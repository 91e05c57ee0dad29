import type { ClaimingCalls } from "../../calls/call-groups.js";
import { checkedId } from "../../calls/checked-id.js";
import { checked } from "../../contract/checked.js";
import { ReadyFilterSchema } from "../../contract/inputs.js";
import { ChangeOptionsSchema, CloseOptionsSchema, ReleaseOptionsSchema } from "../../contract/options.js";
import { changeBead } from "../change/change-bead.js";
import { closeBead } from "../change/close.js";
import { claimed, released } from "../decide/claim.js";
import { reopened } from "../decide/close.js";
import { firstToClaim } from "../query/ready.js";
import { type ClientParts, nowIn } from "./parts.js";

/** What moves work from hand to hand. */
export function claimingCalls(parts: ClientParts): ClaimingCalls {
  const { store, start, nowMs } = parts;

  return {
    async claim(given, options) {
      const id = checkedId(given);
      const call = start(`The claim of ${id}`, ChangeOptionsSchema, options);
      const { actor } = call;
      return await store.write(call, ({ tables }) =>
        changeBead({ tables, id, decide: (bead) => claimed({ bead, actor, now: nowIn(parts) }) }),
      );
    },

    async claimReady(given = {}, options) {
      const filter = checked({ schema: ReadyFilterSchema, value: given, what: "The filter" });
      const call = start("The claim of what is ready", ChangeOptionsSchema, options);
      const { actor } = call;
      return await store.write(call, ({ prepare, tables }) => {
        const id = firstToClaim({ prepare, filter, nowMs: nowMs() });
        if (id === undefined) return null;
        return changeBead({ tables, id, decide: (bead) => claimed({ bead, actor, now: nowIn(parts) }) });
      });
    },

    async release(given, options) {
      const id = checkedId(given);
      const call = start(`The release of ${id}`, ReleaseOptionsSchema, options);
      const { holder = call.actor } = call.given;
      return await store.write(call, ({ tables }) =>
        changeBead({ tables, id, decide: (bead) => released({ bead, holder, now: nowIn(parts) }) }),
      );
    },

    async close(given, options) {
      const id = checkedId(given);
      const call = start(`The closing of ${id}`, CloseOptionsSchema, options);
      const { reason = "Closed", force = false, holder } = call.given;
      return await store.write(call, (connection) =>
        closeBead({ connection, id, reason, holder, force, now: nowIn(parts) }),
      );
    },

    async reopen(given, options) {
      const id = checkedId(given);
      return await store.write(start(`The reopening of ${id}`, ChangeOptionsSchema, options), ({ tables }) =>
        changeBead({ tables, id, decide: (bead) => reopened({ bead, now: nowIn(parts) }) }),
      );
    },
  };
}

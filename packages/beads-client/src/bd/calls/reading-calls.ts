import type { Call } from "../../calls/call.js";
import type { ReadingCalls } from "../../calls/call-groups.js";
import { checkedId } from "../../calls/checked-id.js";
import { type ListedBead, StatsSchema } from "../../contract/bead.js";
import { checked } from "../../contract/checked.js";
import { type ListFilter, ListFilterSchema, ReadyFilterSchema } from "../../contract/inputs.js";
import { CallOptionsSchema, SearchTextSchema } from "../../contract/options.js";
import { isObject, undecodable } from "../decode/answer.js";
import { toListedBead } from "../decode/beads.js";
import { fitting, isListed } from "../decode/filter.js";
import { type Served, servedList, servedReady, servedStats } from "../serve/served.js";
import { askTogether } from "../workspace/ask.js";
import { type BdParts, readDetails } from "./parts.js";
import { listArgs, readyArgs } from "./read-args.js";

/** What changes nothing. */
export function readingCalls(parts: BdParts): ReadingCalls {
  const { start, bd, spaces } = parts;

  async function beads(call: Call, args: readonly string[], served: Served): Promise<readonly ListedBead[]> {
    const { queue } = await spaces.open(call);
    const answer = await askTogether({ call, bd, queue, args, served });
    if (!Array.isArray(answer) && answer !== null)
      throw undecodable({ what: call.what, problem: "it printed no list", effect: "none" });
    const found = (answer ?? []).map(toListedBead);
    for (const { id } of found) parts.seen.add(id);
    return found;
  }

  async function listing(options: { call: Call; filter: ListFilter; text?: string }): Promise<readonly ListedBead[]> {
    const { call, filter, text } = options;
    const found = await beads(call, listArgs(filter), servedList(filter));
    return fitting({ beads: found.filter((bead) => isListed({ bead, filter })), filter, text });
  }

  return {
    async show(given, options) {
      const id = checkedId(given);
      return await readDetails({ parts, id, call: start(`The reading of ${id}`, CallOptionsSchema, options) });
    },

    async list(given = {}, options) {
      const filter = checked({ schema: ListFilterSchema, value: given, what: "The filter" });
      return await listing({ call: start("The listing", CallOptionsSchema, options), filter });
    },

    async search(words, given = {}, options) {
      const text = checked({ schema: SearchTextSchema, value: words, what: "The text to search for" });
      const filter = checked({ schema: ListFilterSchema, value: given, what: "The filter" });
      return await listing({ call: start("The search", CallOptionsSchema, options), filter, text });
    },

    async ready(given = {}, options) {
      const filter = checked({ schema: ReadyFilterSchema, value: given, what: "The filter" });
      const call = start("The listing of what is ready", CallOptionsSchema, options);
      const { parent: _parent, ...rest } = filter;
      return fitting({ beads: await beads(call, readyArgs(filter), servedReady(filter)), filter: rest });
    },

    async stats(options) {
      const call = start("The counting", CallOptionsSchema, options);
      const { queue } = await spaces.open(call);
      const answer = await askTogether({ call, bd, queue, args: ["status", "--no-activity"], served: servedStats });
      const parsed = StatsSchema.safeParse(isObject(answer) ? answer.summary : undefined);
      if (parsed.success) return parsed.data;
      throw undecodable({ what: call.what, problem: "it gives no counts", effect: "none", cause: parsed.error });
    },
  };
}

import type { ReadingCalls } from "../../calls/call-groups.js";
import { checkedId } from "../../calls/checked-id.js";
import { checked } from "../../contract/checked.js";
import { ListFilterSchema, ReadyFilterSchema } from "../../contract/inputs.js";
import { CallOptionsSchema, SearchTextSchema } from "../../contract/options.js";
import { queryList } from "../query/list.js";
import { queryReady } from "../query/ready.js";
import { queryStats } from "../query/stats.js";
import { requireDetails } from "../store/rows.js";
import type { ClientParts } from "./parts.js";

/** What changes nothing. */
export function readingCalls(parts: ClientParts): ReadingCalls {
  const { store, nowMs, start } = parts;

  return {
    async show(given, options) {
      const id = checkedId(given);
      return await store.read(start(`The reading of ${id}`, CallOptionsSchema, options), ({ tables }) =>
        requireDetails(tables, id),
      );
    },

    async list(given = {}, options) {
      const filter = checked({ schema: ListFilterSchema, value: given, what: "The filter" });
      return await store.read(start("The listing", CallOptionsSchema, options), ({ prepare }) =>
        queryList({ prepare, filter }),
      );
    },

    async search(words, given = {}, options) {
      const text = checked({ schema: SearchTextSchema, value: words, what: "The text to search for" });
      const filter = checked({ schema: ListFilterSchema, value: given, what: "The filter" });
      return await store.read(start("The search", CallOptionsSchema, options), ({ prepare }) =>
        queryList({ prepare, filter, text }),
      );
    },

    async ready(given = {}, options) {
      const filter = checked({ schema: ReadyFilterSchema, value: given, what: "The filter" });
      const call = start("The listing of what is ready", CallOptionsSchema, options);
      return await store.read(call, ({ prepare }) => queryReady({ prepare, filter, nowMs: nowMs() }));
    },

    stats: async (options) =>
      await store.read(start("The counting", CallOptionsSchema, options), ({ prepare }) =>
        queryStats({ prepare, nowMs: nowMs() }),
      ),
  };
}

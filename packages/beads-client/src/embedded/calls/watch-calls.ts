import type { BeadsClient } from "../../contract/beads-client.js";
import { checked } from "../../contract/checked.js";
import { CallOptionsSchema, WatchOptionsSchema } from "../../contract/options.js";
import { watchBeads } from "../watch/watch.js";
import type { ClientParts } from "./parts.js";

/** What tells of changes. */
export function watchCalls(parts: ClientParts): Pick<BeadsClient, "watch"> {
  const { store, options, closing, start } = parts;

  return {
    watch(given = {}) {
      const { after, signal } = checked({ schema: WatchOptionsSchema, value: given, what: "What watch was given" });
      return watchBeads({
        store,
        beadsDir: options.beadsDir,
        after,
        signal: signal ? AbortSignal.any([signal, closing]) : closing,
        newCall: () => start("The reading of what changed", CallOptionsSchema),
      });
    },
  };
}

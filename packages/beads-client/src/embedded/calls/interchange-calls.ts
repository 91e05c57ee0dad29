import type { Call } from "../../calls/call.js";
import type { InterchangeCalls } from "../../calls/call-groups.js";
import { ExportOptionsSchema, ImportOptionsSchema } from "../../contract/options.js";
import { aborted, timedOut } from "../../errors/outside.js";
import { exportLines } from "../interchange/export-lines.js";
import { importLines } from "../interchange/import-lines.js";
import { closeConnection, storePath } from "../store/connection.js";
import { storeError } from "../store/sqlite-errors.js";
import { type ClientParts, nowIn } from "./parts.js";

/** Beads that come and go as lines. */
export function interchangeCalls(parts: ClientParts): InterchangeCalls {
  const { store, start } = parts;
  const path = storePath(parts.options.beadsDir);

  return {
    async *export(options) {
      const call = start("The export", ExportOptionsSchema, options);
      const { internal = true } = call.given;
      const snapshot = await store.snapshot(call);
      try {
        yield* exportLines({ snapshot, internal });
      } catch (error) {
        throw storeError({ path, error });
      } finally {
        closeConnection(snapshot);
      }
    },

    async import(given, options) {
      const call = start("The import", ImportOptionsSchema, options);
      const { existing = "newer" } = call.given;
      const lines = await collect({ call, lines: given });
      return await store.write(call, (connection) => importLines({ connection, lines, existing, now: nowIn(parts) }));
    },
  };
}

/** All of the lines, before any is taken over. @throws BeadsError `timeout`, `aborted` */
async function collect(options: { call: Call; lines: Iterable<string> | AsyncIterable<string> }): Promise<string[]> {
  const { call, lines } = options;
  const { what, timeoutMs, signal } = call;
  const collected: string[] = [];
  for await (const line of lines) {
    if (signal?.aborted) throw aborted({ what, effect: "none", cause: signal.reason });
    if (call.remainingMs() <= 0) throw timedOut({ what, timeoutMs, effect: "none" });
    collected.push(line);
  }
  return collected;
}

import type { BeadsClient } from "../../contract/beads-client.js";
import { ExportOptionsSchema, ImportOptionsSchema } from "../../contract/options.js";
import { exportLines } from "../interchange/export-lines.js";
import { importLines } from "../interchange/import-lines.js";
import { storePath } from "../store/connection.js";
import { storeError } from "../store/sqlite-errors.js";
import { type ClientParts, nowIn } from "./parts.js";

/** Beads that come and go as lines. */
export function interchangeCalls(parts: ClientParts): Pick<BeadsClient, "export" | "import"> {
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
        snapshot.db.close();
      }
    },

    async import(given, options) {
      const call = start("The import", ImportOptionsSchema, options);
      const { existing = "newer" } = call.given;
      const lines: string[] = [];
      for await (const line of given) lines.push(line);
      return await store.write(call, (connection) => importLines({ connection, lines, existing, now: nowIn(parts) }));
    },
  };
}

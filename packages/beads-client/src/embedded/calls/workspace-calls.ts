import type { WorkspaceCalls } from "../../calls/call-groups.js";
import { CallOptionsSchema, InitOptionsSchema } from "../../contract/options.js";
import { type BeadsError, isBeadsError } from "../../errors/beads-error.js";
import { workspaceMismatch } from "../../errors/outside.js";
import { requireStore, storePath } from "../store/connection.js";
import { makeStore } from "../store/make-store.js";
import { storeError } from "../store/sqlite-errors.js";
import type { ClientParts } from "./parts.js";

/** Making the workspace, and asking how it is. */
export function workspaceCalls(parts: ClientParts): WorkspaceCalls {
  const { store, options } = parts;
  const { beadsDir } = options;

  return {
    async init(given) {
      const call = parts.start("The making of the workspace", InitOptionsSchema, given);
      const { prefix } = call.given;
      if (options.prefix !== undefined && options.prefix !== prefix)
        throw workspaceMismatch({ beadsDir, problem: `it is to have the prefix ${options.prefix}, not ${prefix}` });
      if (isMissing(beadsDir)) make({ beadsDir, prefix });
      const found = await store.read(call, (connection) => connection.prefix);
      if (found !== prefix) throw workspaceMismatch({ beadsDir, problem: `its prefix is ${found}, not ${prefix}` });
      return { beadsDir, prefix };
    },

    async health(given) {
      const call = parts.start("The question for the workspace's health", CallOptionsSchema, given);
      const began = performance.now();
      const answer = await store
        .read(call, ({ prepare, prefix }) => ({
          ok: true,
          prefix,
          version: (prepare("SELECT sqlite_version() AS version").get() as { version: string }).version,
          problem: null,
        }))
        .catch((error: unknown) => ({ ok: false, prefix: null, version: null, problem: problemOf(error) }));
      return { kind: "embedded", beadsDir, tookMs: performance.now() - began, ...answer };
    },
  };
}

/** @throws BeadsError `workspace_mismatch` */
function isMissing(beadsDir: string): boolean {
  try {
    requireStore(beadsDir);
    return false;
  } catch (error) {
    if (isBeadsError(error) && error.code === "workspace_missing") return true;
    throw error;
  }
}

function make(options: { beadsDir: string; prefix: string }): void {
  try {
    makeStore(options);
  } catch (error) {
    throw storeError({ path: storePath(options.beadsDir), error });
  }
}

/** What ended the caller's own wait is no answer. */
function problemOf(error: unknown): Pick<BeadsError, "code" | "message" | "remedy"> {
  if (!isBeadsError(error) || error.code === "aborted") throw error;
  const { code, message, remedy } = error;
  return { code, message, remedy };
}

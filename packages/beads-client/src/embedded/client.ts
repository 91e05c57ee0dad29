import { startCall } from "../calls/call.js";
import type { BeadsClient } from "../contract/beads-client.js";
import type { OpenOptions } from "../contract/options.js";
import { changingCalls } from "./calls/changing-calls.js";
import { claimingCalls } from "./calls/claiming-calls.js";
import { interchangeCalls } from "./calls/interchange-calls.js";
import type { ClientParts } from "./calls/parts.js";
import { readingCalls } from "./calls/reading-calls.js";
import { watchCalls } from "./calls/watch-calls.js";
import { workspaceCalls } from "./calls/workspace-calls.js";
import { createStore } from "./store/store.js";

/** The client over a store, which is opened with its first call. */
export function createEmbeddedClient(options: OpenOptions): BeadsClient {
  const store = createStore(options);
  const closing = new AbortController();
  const parts: ClientParts = {
    options,
    store,
    closing: closing.signal,
    nowMs: () => Date.now(),
    start: (what, schema, given) => startCall({ what, schema, options: given, client: options }),
  };
  return {
    kind: "embedded",
    beadsDir: options.beadsDir,
    ...workspaceCalls(parts),
    ...readingCalls(parts),
    ...changingCalls(parts),
    ...claimingCalls(parts),
    ...interchangeCalls(parts),
    ...watchCalls(parts),
    async [Symbol.asyncDispose]() {
      closing.abort();
      store.close();
    },
  };
}

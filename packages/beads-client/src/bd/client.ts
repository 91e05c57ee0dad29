import { startCall } from "../calls/call.js";
import type { BeadsClient } from "../contract/beads-client.js";
import type { OpenOptions } from "../contract/options.js";
import { changingCalls } from "./calls/changing-calls.js";
import { claimingCalls } from "./calls/claiming-calls.js";
import { interchangeCalls } from "./calls/interchange-calls.js";
import type { BdParts } from "./calls/parts.js";
import { readingCalls } from "./calls/reading-calls.js";
import { workspaceCalls } from "./calls/workspace-calls.js";
import { createBd } from "./program/bd.js";
import type { ServeOptions } from "./serve/request.js";
import { createServe } from "./serve/serve.js";
import { watchCalls } from "./watch/watch.js";
import { createSpaces } from "./workspace/space.js";

/** The client over a program, which is found with its first call. */
export function createBdClient(options: {
  client: OpenOptions;
  bd: string | undefined;
  serve: ServeOptions | undefined;
}): BeadsClient {
  const { client } = options;
  const { beadsDir } = client;
  const closing = new AbortController();
  const at = { beadsDir, closing: closing.signal };
  const serve = options.serve && createServe({ ...at, serve: options.serve });
  const bd = createBd({ ...at, bd: options.bd, serve });
  const spaces = createSpaces({ client, bd });
  const parts: BdParts = {
    ...{ options: client, bd, spaces, closing: closing.signal, seen: new Set() },
    start: (what, schema, given) => startCall({ what, schema, options: given, client }),
  };
  return {
    kind: "bd",
    beadsDir,
    ...workspaceCalls(parts),
    ...readingCalls(parts),
    ...changingCalls(parts),
    ...claimingCalls(parts),
    ...interchangeCalls(parts),
    ...watchCalls(parts),
    async [Symbol.asyncDispose]() {
      closing.abort();
      spaces.close();
    },
  };
}

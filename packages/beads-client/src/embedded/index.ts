import type { BeadsClient } from "../contract/beads-client.js";
import { checked } from "../contract/checked.js";
import { type OpenOptions, OpenOptionsSchema } from "../contract/options.js";
import { createEmbeddedClient } from "./client.js";

/**
 * A client of an embedded workspace: beads in one SQLite file, without `bd`. Nothing is opened before its first call, and
 * nothing is made but by `init`. Any number of processes may work on one workspace.
 * @throws BeadsError `invalid_input`
 */
export function openEmbeddedBeads(options: OpenOptions): BeadsClient {
  return createEmbeddedClient(
    checked({ schema: OpenOptionsSchema, value: options, what: "What openEmbeddedBeads was given" }),
  );
}

export type { BeadsClient, OpenOptions };

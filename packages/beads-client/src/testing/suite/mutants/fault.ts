import type { BeadsClient } from "../../../contract/beads-client.js";
import type { OpenOptions } from "../../../contract/options.js";

/** A way to be wrong, and the cases that must notice it. */
export interface Fault {
  readonly what: string;
  readonly caughtBy: readonly string[];
  breakIt(client: BeadsClient, options: OpenOptions): Partial<BeadsClient>;
}

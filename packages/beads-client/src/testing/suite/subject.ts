import type { BeadsClient } from "../../contract/beads-client.js";
import type { OpenOptions } from "../../contract/options.js";

/** A kind of client under test, and where its workspaces can be. */
export interface BeadsSubject {
  readonly name: string;
  /** The absolute path of a folder for a new workspace, which does not exist yet; the one above it does. */
  newBeadsDir(): Promise<string>;
  /** A client of the workspace in that folder, whether there is one or not. The suite disposes it. */
  open(options: OpenOptions): BeadsClient;
  /** How long a case waits for something that must happen, in milliseconds. Default 30 000. */
  readonly patienceMs?: number;
}

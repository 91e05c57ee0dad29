import * as z from "zod";
import type { BeadsClient } from "../contract/beads-client.js";
import { checked } from "../contract/checked.js";
import { type OpenOptions, OpenOptionsSchema } from "../contract/options.js";
import { createBdClient } from "./client.js";

const OpenBdOptionsSchema = OpenOptionsSchema.extend({
  /** The program's absolute path. Default: that of the environment's `TOWN_BD`, else the first on its `PATH`. */
  bd: z.string().min(1).optional(),
  /**
   * A `bd serve` of this workspace, which is asked instead of starting the program for each call, while it is there. Only
   * workspaces on a Dolt SQL server can have one.
   */
  serve: z
    .strictObject({
      /** As it prints it: `http://127.0.0.1:7777`. */
      url: z.url({ protocol: /^https?$/ }),
      /** Where it wants one: a line of its `--auth-token-file`. */
      token: z.string().min(1).optional(),
    })
    .optional(),
});
export type OpenBdOptions = z.infer<typeof OpenBdOptionsSchema>;

/**
 * A client of a workspace that the program `bd` keeps, from release 1.0.3 on. Nothing is started before its first call, and no
 * `bd` runs while nothing happens. Any number of processes may work on one workspace: they stand in one queue.
 * @throws BeadsError `invalid_input`
 */
export function openBdBeads(options: OpenBdOptions): BeadsClient {
  const { bd, serve, ...client } = checked({
    schema: OpenBdOptionsSchema,
    value: options,
    what: "What openBdBeads was given",
  });
  return createBdClient({ client, bd, serve });
}

export { type InspectedBd, inspectBd } from "./program/inspect.js";
export { type FoundBd, findBd } from "./program/resolve.js";
export type { BeadsClient, OpenOptions };

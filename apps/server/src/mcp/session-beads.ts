import type { BeadsClient } from "@townkit/beads-client";
import type { Store } from "@townkit/core";
import type { SessionBeads } from "./bead-tool-table.js";

/** The town's beads, taken by each session as the one that it is to `bd` in its shells. */
export function sessionBeads({ beads, store }: { beads: BeadsClient; store: Pick<Store, "getSession"> }): SessionBeads {
  return {
    client: beads,
    async actorOf(session) {
      const { BD_ACTOR: own } = (await store.getSession(session))?.config.env ?? {};
      return own ?? session;
    },
  };
}

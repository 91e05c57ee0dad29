import { type FacetEffects, readWorkFile } from "@townkit/core/kit";
import type { FacetScene } from "./facet-scene.js";
import { listChildren, listMessages } from "./history.js";
import { revertSession, unrevertSession } from "./revert.js";
import { runCommand } from "./run-command.js";
import { runShell } from "./run-shell.js";
import { listAgents, listCommands, readConfig } from "./surroundings.js";

/** What the sessions on one server can do beside their turns. */
export function serverFacets(scene: FacetScene): Required<FacetEffects> {
  return {
    listMessages: (session, params) => listMessages(scene, { session, params }),
    listChildren: (session, params) => listChildren(scene, { session, params }),
    listCommands: (session) => listCommands(scene, { session }),
    runCommand: (session, params, call) => runCommand(scene, { session, params, call }),
    runShell: (session, params, call) => runShell(scene, { session, params, call }),
    revertSession: (session, params) => revertSession(scene, { session, params }),
    unrevertSession: (session) => unrevertSession(scene, { session }),
    listAgents: (session) => listAgents(scene, { session }),
    readConfig: (session) => readConfig(scene, { session }),

    // From the disk: the server leaves out white space at the ends, and a file that is missing is an empty one (1.18).
    async readFile({ config }, { path }) {
      return { sessionId: config.id, ...(await readWorkFile({ workDir: config.workDir, path })) };
    },

    async deleteSession(session) {
      const client = await scene.client();
      const known = await scene.known(session).catch(() => undefined);
      if (known) await client.facets.remove(known.protocolId);
      await scene.forget(session);
      return { sessionId: session.config.id, cancelled: [] };
    },
  };
}

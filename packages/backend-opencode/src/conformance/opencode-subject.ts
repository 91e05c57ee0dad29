import type { OrchestratorSubject } from "@townkit/testkit";
import { openCodeAgent } from "@townkit/testkit/model";
import type { ScriptedTown } from "./scripted-town.js";

/** A town's backend as the suite drives it. */
export function opencodeSubject(town: ScriptedTown): OrchestratorSubject {
  return {
    ...openCodeAgent,
    get orchestrator() {
      return town.backend;
    },
    get backend() {
      return town.backend;
    },
    newWorkDir: () => town.newWorkDir(),
    restart: async (how) => void (await town.reopen(how)),
    crashAgents: () => town.crashServer(),
    close: () => town.close(),
  };
}

import { identifyProcess } from "@townkit/testkit/faults";
import { promptsOf, readServerRecord } from "./ground-truth.js";
import { openCodeTown } from "./sandbox.js";
import { startModel } from "./scripted-model.js";
import type { TownAgents } from "./town-agents.js";

/** Sessions on an OpenCode server that the town starts, on a scripted model. */
export const openCodeAgents: TownAgents = {
  agent: "opencode",
  // Each further directory costs the server seconds.
  ownWorkDirs: false,
  async prepare({ sandbox, provider }) {
    const model = await startModel(sandbox.root);
    return { config: openCodeTown({ modelUrl: model.url, provider }), close: () => model.close() };
  },
  server: async (sandbox) => identifyProcess((await readServerRecord(sandbox)).pid),
  promptsOf: ({ sandbox, session }) => promptsOf({ sandbox, sessionId: session.id }),
  // It stores a prompt before it is run.
  everGiven: ({ sandbox, session }) => promptsOf({ sandbox, sessionId: session.id }),
};

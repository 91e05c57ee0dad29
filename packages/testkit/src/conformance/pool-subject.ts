import { createMemoryOrchestrator } from "@townkit/core/memory";
import { scriptedAgent, scriptedMeans } from "../scripted-agent/index.js";
import { poolWithItsAgents } from "../subjects/index.js";

/** A pool over agents that are in its own process. */
export const poolOverMemory = poolWithItsAgents({
  name: "a SessionPool over the in-memory orchestrator",
  openBackend: () => createMemoryOrchestrator({ agent: scriptedAgent, ...scriptedMeans }),
});

export { type ManualClock, manualClock } from "./manual-clock.js";
export * from "./memory-agent.js";
export { createMemoryContents, type MemoryContents } from "./memory-contents.js";
export type { MemoryFault } from "./memory-faults.js";
export type { MemoryCommand, MemoryMeans } from "./memory-means.js";
export { createMemoryOrchestrator, type MemoryOrchestratorOptions } from "./memory-orchestrator.js";
export { createMemoryState } from "./memory-state.js";
export { createMemoryStore, type MemoryStore } from "./memory-store.js";
export { createMemoryWorld, type MemoryExecution, type MemoryWorld } from "./memory-world.js";

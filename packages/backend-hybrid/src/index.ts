/** Sessions on several backends, each routed to one of them. */
export { hybridModule as default } from "./hybrid-module.js";
export { createHybridOrchestrator, type HybridDeadlines, type HybridOptions } from "./hybrid-orchestrator.js";
export type { Routes } from "./route.js";

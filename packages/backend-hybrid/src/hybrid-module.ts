import { contractVersion } from "@townkit/core";
import { createHybridOrchestrator } from "./hybrid-orchestrator.js";

/** How a town makes one backend of several. It is no backend's module: its children are made before it, and are given as values. */
export const hybridModule = { contractVersion, create: createHybridOrchestrator } as const;

import { contractVersion, defineBackendModule } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryWorld, type MemoryWorld } from "@townkit/core/memory";
import { z } from "zod";
import type { LoadBackend } from "../backend/backend-source.js";
import { inlineSource } from "../backend/inline-source.js";

/** Loads agents in memory, of one world, whatever a town names; each that is made is in `made`. */
export function memoryBackend(world: MemoryWorld = createMemoryWorld()) {
  const made: { config: unknown; paths: { state: string }; mcp?: unknown }[] = [];
  const module = defineBackendModule({
    contractVersion,
    section: { name: "memory", schema: z.strictObject({ words: z.number().default(3) }) },
    create(context) {
      made.push(context);
      return createMemoryOrchestrator({ world, state: context.state, clock: context.clock, log: context.log });
    },
  });
  const load: LoadBackend = ({ name }) => Promise.resolve(inlineSource({ package: name, module }));
  return { load, made, world };
}

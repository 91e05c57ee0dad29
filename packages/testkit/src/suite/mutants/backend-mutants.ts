import type { Backend, Orchestrator } from "@townkit/core";
import type { Mutant } from "./mutant.js";

function spoilBackend(spoil: (right: Backend) => Partial<Backend>): Mutant["spoil"] {
  return (right: Orchestrator) => spoil(right as Backend) as Partial<Orchestrator>;
}

/** Broken promises of a backend to its pool. */
export const backendMutants: readonly Mutant[] = [
  {
    wrong: "starts what it was only asked to prepare",
    caughtBy: ["BACKEND-001"],
    spoil: spoilBackend((right) => ({
      async prepare(request) {
        const handle = await right.prepare(request);
        await right.start({ config: request.config, handle, forkedFrom: null });
        return handle;
      },
    })),
  },
  {
    wrong: "says of nothing that it adopts whether it lives",
    caughtBy: ["BACKEND-006"],
    spoil: spoilBackend((right) => ({
      async adopt(sessions) {
        const adoption = await right.adopt(sessions);
        const liveness = { state: "unknown", why: "nobody looked" } as const;
        return { ...adoption, observations: adoption.observations.map((one) => ({ ...one, liveness })) };
      },
    })),
  },
];

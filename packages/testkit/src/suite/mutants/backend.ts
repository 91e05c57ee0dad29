import { receiptOf, SessionBusyError } from "@townkit/core";
import { answers, crowded, forgives, instead, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

export const backendMutants: readonly Mutant[] = [
  {
    wrong: "starts what it was only asked to prepare",
    caughtBy: ["BACKEND-001", "BACKEND-005", "BACKEND-007"],
    spoil: answers("prepare", async (handle, right, { config }) => {
      await right.start({ config, handle, forkedFrom: null });
      return handle;
    }),
  },
  {
    wrong: "gives handles that name another backend",
    caughtBy: ["BACKEND-002"],
    spoil: () => ({ name: "another-name" }),
  },
  {
    wrong: "refuses a start while the same one is under way",
    caughtBy: ["BACKEND-003"],
    spoil: crowded(
      "start",
      ({ config }) => config.id,
      async (_, { config }) => {
        throw new SessionBusyError({ sessionId: config.id, assignmentId: null });
      },
    ),
  },
  {
    wrong: "prepares an agent that it does not run",
    caughtBy: ["BACKEND-004"],
    spoil: forgives("prepare", "capability_unsupported", (right) => ({ backend: right.name, version: 1, data: {} })),
  },
  {
    wrong: "takes any backend's handle for its own",
    caughtBy: ["BACKEND-005"],
    spoil: (right) =>
      takes("start", (request) => [{ ...request, handle: { ...request.handle, backend: right.name } }])(right, {
        after: "nothing",
      }),
  },
  {
    wrong: "says of nothing that it adopts whether it lives",
    caughtBy: ["BACKEND-006"],
    spoil: answers("adopt", (adoption) => ({
      ...adoption,
      observations: adoption.observations.map((one) => ({
        ...one,
        liveness: { state: "unknown", why: "nobody looked" } as const,
      })),
    })),
  },
  {
    wrong: "says of all that it adopts that it lives",
    caughtBy: ["BACKEND-007"],
    spoil: answers("adopt", (adoption) => ({
      ...adoption,
      observations: adoption.observations.map((one) => ({ ...one, liveness: { state: "alive" } as const })),
    })),
  },
  {
    wrong: "takes an attempt that is handed over again for the next one",
    caughtBy: ["BACKEND-008"],
    spoil: instead("assignWork", async (right, id, work, options = {}) =>
      right.assignWork(id, work, options.attempt === 1 ? { ...options, attempt: 2, cause: "retry" } : options),
    ),
  },
  {
    wrong: "answers an attempt that is over with the newest one",
    caughtBy: ["BACKEND-009"],
    spoil: forgives("assignWork", "illegal_transition", async (right, _, __, ___, options) =>
      receiptOf(await right.getAssignment(options?.assignmentId ?? "none")),
    ),
  },
  {
    wrong: "leaves lying what a start was to take along",
    caughtBy: ["BACKEND-010"],
    spoil: takes("start", ({ carries: _, ...request }) => [request]),
  },
];

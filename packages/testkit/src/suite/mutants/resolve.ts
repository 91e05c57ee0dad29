import { answers, both, forgives, keeping } from "./change.js";
import type { Mutant } from "./mutant.js";

export const resolveMutants: readonly Mutant[] = [
  {
    wrong: "lets a person resolve what is proven",
    caughtBy: ["RESOLVE-001"],
    spoil: forgives("resolveAssignment", "illegal_transition", (right, _, id) => right.getAssignment(id)),
  },
  {
    wrong: "makes another attempt of what it cannot prove",
    caughtBy: ["RESOLVE-002"],
    spoil: answers("getAssignment", (one) =>
      one.state === "unknown" ? { ...one, attempts: [...one.attempts, ...one.attempts] } : one,
    ),
  },
  {
    wrong: "thinks an effect possible that a person has ruled out",
    caughtBy: ["RESOLVE-003"],
    spoil: answers("resolveAssignment", (one) => ({
      ...one,
      failure: one.failure && { ...one.failure, effect: "possible" },
    })),
  },
  {
    wrong: "never looks again after what it could not prove",
    caughtBy: ["RESOLVE-004"],
    spoil: keeping(
      () => new Set<string>(),
      (unproven) =>
        both(
          answers("getAssignment", (one) => {
            if (one.state === "unknown") unproven.add(one.id);
            return one;
          }),
          answers("waitForAssignment", (one) => (unproven.has(one.id) ? { ...one, state: "unknown" } : one)),
        ),
    ),
  },
];

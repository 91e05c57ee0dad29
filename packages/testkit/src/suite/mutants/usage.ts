import { noUsage, tokensInContext } from "@townkit/core";
import { keeping, tells } from "./change.js";
import type { Mutant } from "./mutant.js";

export const usageMutants: readonly Mutant[] = [
  {
    wrong: "tells twice what a turn used",
    caughtBy: ["USAGE-001", "USAGE-005"],
    spoil: tells((event) => (event.type === "turn.usage" ? [event, event] : [event])),
  },
  {
    wrong: "takes all that a turn used for what its context holds",
    caughtBy: ["USAGE-002"],
    spoil: tells((event) => {
      if (event.type !== "turn.usage" || event.context === null) return [event];
      return [{ ...event, context: { ...event.context, tokens: tokensInContext(event.usage) } }];
    }),
  },
  {
    wrong: "forgets what an aborted turn used",
    caughtBy: ["USAGE-003"],
    spoil: keeping(
      () => new Set<string>(),
      (aborted) =>
        tells((event) => {
          if (event.type === "assignment.changed" && event.to === "aborted") aborted.add(event.assignmentId);
          const forgets = event.type === "turn.usage" && aborted.has(event.assignmentId ?? "");
          return [forgets ? { ...event, usage: noUsage } : event];
        }),
    ),
  },
  {
    wrong: "does not say in whose turn a context was compacted",
    caughtBy: ["USAGE-004"],
    spoil: tells((event) => (event.type === "session.compacted" ? [{ ...event, assignmentId: null }] : [event])),
  },
  {
    wrong: "does not tell what a command used",
    caughtBy: ["USAGE-005"],
    spoil: tells((event) => (event.type === "turn.usage" && event.callKey !== null ? [] : [event])),
  },
];

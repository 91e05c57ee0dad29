import {
  type Assignment,
  AssignmentNotFoundError,
  type Outcome,
  SessionBusyError,
  SessionNotRunningError,
} from "@townkit/core";
import { answers, both, crowded, forgives, instead, keeping, showsAssignment, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

function withOutcome(change: (outcome: Outcome) => Partial<Outcome>) {
  return ({ outcome, ...rest }: Assignment): Assignment => ({
    ...rest,
    outcome: outcome && { ...outcome, ...change(outcome) },
  });
}

function withFailure(change: Partial<NonNullable<Assignment["failure"]>>) {
  return ({ failure, ...rest }: Assignment): Assignment => ({ ...rest, failure: failure && { ...failure, ...change } });
}

export const deliverMutants: readonly Mutant[] = [
  {
    wrong: "leaves out the agent's closing words",
    caughtBy: ["DELIVER-001"],
    spoil: answers(
      "waitForAssignment",
      withOutcome(() => ({ text: "" })),
    ),
  },
  {
    wrong: "gives the agent each work in two messages",
    caughtBy: ["DELIVER-002"],
    spoil: answers("getSessionOutput", (output) => ({
      ...output,
      messages: output.messages.flatMap((message) =>
        message.role === "user" ? [message, { ...message, id: `${message.id}-again` }] : [message],
      ),
    })),
  },
  {
    wrong: "counts the first attempt as the second",
    caughtBy: ["DELIVER-003"],
    spoil: answers("assignWork", (receipt) => ({ ...receipt, attempt: receipt.attempt + 1 })),
  },
  {
    wrong: "takes its own record of sending for a proof",
    caughtBy: ["DELIVER-004"],
    spoil: answers("assignWork", (receipt) => ({
      ...receipt,
      evidence: receipt.evidence.map((one) => ({ ...one, kind: "orchestrator" })),
    })),
  },
  {
    wrong: "says that it has stored what it cannot give back",
    caughtBy: ["DELIVER-005"],
    spoil: keeping(
      () => new Set<string>(),
      (hidden) =>
        both(
          answers("assignWork", (receipt, _, __, ___, options) => {
            if (options?.until === "stored") hidden.add(receipt.assignmentId);
            return receipt;
          }),
          instead("getAssignment", async (right, id, options) => {
            if (hidden.has(id)) throw new AssignmentNotFoundError(id);
            return right.getAssignment(id, options);
          }),
        ),
    ),
  },
  {
    wrong: "says queued where it has no queue",
    caughtBy: ["DELIVER-006"],
    spoil: answers("assignWork", (receipt, _, __, ___, options) =>
      options?.until === "stored" ? { ...receipt, state: "queued" } : receipt,
    ),
  },
  {
    wrong: "says of ended work that it runs",
    caughtBy: ["DELIVER-007", "DELIVER-015", "DELIVER-016", "DELIVER-017", "DELIVER-018", "DELIVER-019"],
    spoil: answers("assignWork", (receipt) =>
      receipt.state === "completed" ? { ...receipt, state: "running" } : receipt,
    ),
  },
  {
    wrong: "does not say which work is in the way",
    caughtBy: ["DELIVER-008"],
    spoil: forgives("assignWork", "session_busy", (_, __, sessionId) => {
      throw new SessionBusyError({ sessionId, assignmentId: null });
    }),
  },
  {
    wrong: "gives a failure no code",
    caughtBy: ["DELIVER-009"],
    spoil: showsAssignment(withFailure({ code: "" })),
  },
  {
    wrong: "says of each failure that it may mend by itself",
    caughtBy: ["DELIVER-010"],
    spoil: showsAssignment(withFailure({ retryable: true })),
  },
  {
    wrong: "gives a session up whose work has failed",
    caughtBy: ["DELIVER-011"],
    spoil: instead("assignWork", async (right, sessionId, work, options) => {
      const failed = await right.listAssignments({ sessionId, state: ["failed"] });
      if (failed.length > 0) throw new SessionNotRunningError({ sessionId, status: "error" });
      return right.assignWork(sessionId, work, options);
    }),
  },
  {
    wrong: "runs another model where the one that is asked for does not exist",
    caughtBy: ["DELIVER-012"],
    spoil: takes("spawnSession", ({ model: _, ...config }, options) => [config, options]),
  },
  {
    wrong: "takes mail and beads for prompts",
    caughtBy: ["DELIVER-013"],
    spoil: takes("assignWork", (id, { content }, options) => [id, { type: "prompt", content }, options]),
  },
  {
    wrong: "takes work of one session at a time only",
    caughtBy: ["DELIVER-014"],
    spoil: crowded(
      "assignWork",
      () => "any",
      async (_, sessionId) => {
        throw new SessionBusyError({ sessionId, assignmentId: null });
      },
    ),
  },
  {
    wrong: "miscounts the tokens",
    caughtBy: ["DELIVER-021"],
    spoil: showsAssignment(
      withOutcome(({ usage }) => ({ usage: usage && { ...usage, inputTokens: (usage.inputTokens ?? 0) + 1 } })),
    ),
  },
  {
    wrong: "lists the oldest work first",
    caughtBy: ["DELIVER-022"],
    spoil: answers("listAssignments", (all) => all.toReversed()),
  },
  {
    wrong: "says of every end that the model was cut short",
    caughtBy: ["DELIVER-023"],
    spoil: showsAssignment(withOutcome(() => ({ finish: "length" }))),
  },
  {
    wrong: "does not heed an expiry",
    caughtBy: ["DELIVER-024"],
    spoil: takes("assignWork", (id, work, { expiresAt: _, ...options } = {}) => [id, work, options]),
  },
];

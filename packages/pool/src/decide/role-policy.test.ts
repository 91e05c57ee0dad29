import { describe, expect, it } from "vitest";
import { context, stateWith, tellsLegalSteps, workIn } from "../test-support/state-fixture.js";
import { decide } from "./decide.js";
import { observe } from "./evidence.js";
import { afterCut, defaultPolicy, type RolePolicy } from "./role-policy.js";

const seen = { assignmentId: "w-1", attempt: 1, state: "interrupted", reason: "The agent died." } as const;
const paused = { since: "", reason: "", assignmentId: null };

function cut(options: { policy: Partial<RolePolicy>; session?: Parameters<typeof stateWith>[0] }) {
  const state = stateWith({ session: { status: "busy" }, work: [workIn("running")], ...options.session });
  const policy = { ...defaultPolicy, ...options.policy };
  return decide({ state, step: (draft) => observe(draft, seen), context: { ...context, policy } });
}

it.each([
  ["continue", 0, false, "continue"],
  ["continue", 1, false, "continue"],
  ["continue", 2, false, "ask"],
  ["continue", 0, true, "ask"],
  ["fail", 9, false, "fail"],
  ["fail", 0, true, "ask"],
  ["ask", 0, false, "ask"],
] as const)(
  "with %s, continued %i times before, paused: %s, it is %s",
  (interrupted, continued, isPaused, expected) => {
    const { attempts } = workIn("interrupted", { attempt: continued + 1, cause: "continue" });
    const policy = { interrupted, continueLimit: 2 };
    expect(afterCut({ policy, assignment: { attempts }, paused: isPaused })).toBe(expected);
  },
);

describe("work that is cut", () => {
  it("begins its next attempt in the commit that says so", () => {
    const { state, commit, effects } = cut({ policy: { interrupted: "continue" } });
    expect(commit?.assignments).toMatchObject([
      {
        state: "delivering",
        attempt: 2,
        revision: 4,
        attempts: [{ state: "interrupted" }, { number: 2, cause: "continue", state: "delivering" }],
      },
    ]);
    expect(state.record.session).toMatchObject({ paused: null, status: "busy", currentAssignmentId: "w-1" });
    expect(tellsLegalSteps(commit?.events ?? [])).toBe(true);
    expect(effects).toEqual([{ type: "deliver", assignmentId: "w-1", attempt: 2, cause: "continue" }]);
  });

  it("waits with its next attempt for a session that can take it", () => {
    const session = { session: { status: "error" as const, liveness: { state: "dead" as const, why: "It died." } } };
    const { commit, effects } = cut({ policy: { interrupted: "continue" }, session });
    expect(commit?.assignments).toMatchObject([{ state: "queued", attempt: 2 }]);
    expect(effects).toEqual([]);
  });

  it("fails, as what may have had effects, and lets the next work go", () => {
    const next = workIn("queued", { id: "w-2" });
    const session = { work: [workIn("running"), next] };
    const { commit, effects } = cut({ policy: { interrupted: "fail" }, session });
    const failure = { code: "interrupted", message: "The agent died.", effect: "possible", retryable: true };
    expect(commit?.assignments).toMatchObject([
      { id: "w-1", state: "failed", failure, attempt: 1 },
      { id: "w-2", state: "delivering" },
    ]);
    expect(commit?.sessions).toMatchObject([{ session: { paused: null } }]);
    expect(effects).toMatchObject([{ type: "deliver", assignmentId: "w-2" }]);
  });

  it("is left, and pauses its session, where nobody said otherwise", () => {
    const { commit, effects } = cut({ policy: {} });
    expect(commit?.assignments).toMatchObject([{ state: "interrupted", attempt: 1 }]);
    expect(commit?.sessions).toMatchObject([{ session: { paused: { assignmentId: "w-1" } } }]);
    expect(effects).toEqual([]);
  });

  it.each(["continue", "fail"] as const)(
    "is left in a session that somebody paused, whatever the policy: %s",
    (interrupted) => {
      const { state, effects } = cut({ policy: { interrupted }, session: { session: { status: "busy", paused } } });
      expect(state.work).toMatchObject([{ state: "interrupted", attempt: 1 }]);
      expect(state.record.session.paused).toEqual(paused);
      expect(effects).toEqual([]);
    },
  );
});

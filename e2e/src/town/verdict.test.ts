import type { Assignment, AssignmentState, AttemptCause } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { type GroundTruth, judge } from "./verdict.js";

function assignment(state: AssignmentState, causes: readonly AttemptCause[] = ["assign"]): Assignment {
  const at = "2026-01-01T00:00:00.000Z";
  const attempts = causes.map((cause, index) => ({
    number: index + 1,
    cause,
    state,
    startedAt: at,
    endedAt: at,
    evidence: [],
  }));
  return {
    id: "w-1",
    sessionId: "s-1",
    work: { type: "prompt", content: "w-1" },
    delivery: "when_idle",
    priority: 0,
    expiresAt: null,
    state,
    reason: null,
    attempt: attempts.length,
    attempts,
    outcome: null,
    failure: null,
    createdAt: at,
    updatedAt: at,
    revision: 1,
  };
}

function truth(prompts: readonly string[], marks: number): GroundTruth {
  return { prompts: new Map([["s-1", prompts]]), marks: new Map(marks > 0 ? [["w-1", marks]] : []) };
}

function verdict(assignments: readonly Assignment[], really: GroundTruth) {
  return judge({ promised: ["w-1"], assignments, truth: really });
}

describe("the verdict on a town", () => {
  it("finds nothing where every attempt was given and run once", () => {
    expect(verdict([assignment("completed")], truth(["w-1"], 1))).toEqual({
      counts: { completed: 1 },
      lost: [],
      repeated: [],
    });
    expect(verdict([assignment("completed", ["assign", "continue"])], truth(["w-1", "go on"], 2))).toMatchObject({
      lost: [],
      repeated: [],
    });
  });

  it.each([
    ["w-1 was acknowledged and is not there", [], truth([], 0)],
    ["w-1 is running", [assignment("running")], truth(["w-1"], 0)],
    ["w-1 is interrupted", [assignment("interrupted")], truth(["w-1"], 1)],
    ["w-1 is completed and was never run", [assignment("completed")], truth(["w-1"], 0)],
    [
      "w-1 is said to have had no effect and was run (refused)",
      [{ ...assignment("failed"), failure: { code: "c", message: "refused", effect: "none", retryable: false } }],
      truth(["w-1"], 1),
    ],
  ] as const)("calls it lost: %s", (why, assignments, really) => {
    expect(verdict(assignments, really)).toMatchObject({ lost: [why], repeated: [] });
  });

  it.each([
    [
      ["w-1 was given to the agent 2 times for 1 attempts", "s-1 holds 2 prompts for 1 attempts"],
      [assignment("completed")],
      truth(["w-1", "w-1"], 1),
    ],
    [["w-1 was run 2 times in 1 attempts"], [assignment("completed")], truth(["w-1"], 2)],
    [["s-1 holds 2 prompts for 1 attempts"], [assignment("completed")], truth(["w-1", "go on"], 1)],
  ])("calls it repeated: %s", (why, assignments, really) => {
    expect(verdict(assignments, really)).toMatchObject({ lost: [], repeated: why });
  });
});

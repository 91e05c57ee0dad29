import { describe, expect, it } from "vitest";
import { changeAssignment } from "./assignment-state.js";
import type { TurnObservation } from "./driver.js";
import { decideOnRecord } from "./record-decision.js";
import { assignmentIn, at, evidence } from "./test-support/assignments.js";

const seen = {
  absent: { state: "absent" },
  stored: { state: "stored", evidence },
  running: { state: "running", evidence },
  unknown: { state: "unknown", why: "no answer" },
} as const satisfies Record<string, TurnObservation>;

describe("decideOnRecord", () => {
  it.each([
    { question: "find", from: "delivering", record: "absent", act: "withdraw" },
    { question: "find", from: "unknown", record: "absent", act: "withdraw" },
    { question: "find", from: "running", record: "absent", act: "interrupted" },
    { question: "find", from: "accepted", record: "absent", act: "interrupted" },
    { question: "find", from: "delivering", record: "stored", act: "drive" },
    { question: "find", from: "accepted", record: "stored", act: "drive" },
    { question: "find", from: "delivering", record: "running", act: "running" },
    { question: "find", from: "delivering", record: "unknown", act: "unknown" },
    { question: "resolved", from: "accepted", record: "absent", act: "interrupted" },
    { question: "resolved", from: "accepted", record: "stored", act: "interrupted" },
    { question: "resolved", from: "accepted", record: "unknown", act: "nothing" },
    { question: "resolved", from: "accepted", record: "running", act: "running" },
    { question: "aborted", from: "running", record: "absent", act: "aborted" },
    { question: "aborted", from: "delivering", record: "stored", act: "aborted" },
    { question: "aborted", from: "running", record: "unknown", act: "unknown" },
  ] as const)("$question, $from, $record: $act", ({ question, from, record, act }) => {
    const decision = decideOnRecord({ question, assignment: assignmentIn(from), observation: seen[record], at });
    expect(decision.act === "apply" ? decision.observation.state : decision.act).toBe(act);
  });

  it("withdraws nothing that the agent once had, though it is in doubt by now", () => {
    const running = changeAssignment({
      assignment: assignmentIn("delivering"),
      to: "running",
      at,
      evidence: [evidence],
    });
    const { assignment } = changeAssignment({ assignment: running.assignment, to: "unknown", at, reason: "no answer" });
    const decision = decideOnRecord({ question: "find", assignment, observation: seen.absent, at });
    expect(decision).toMatchObject({ act: "apply", observation: { state: "interrupted" } });
  });
});

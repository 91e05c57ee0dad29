import type { Assignment, Evidence } from "../contract/assignment.js";
import type { TurnObservation } from "./driver.js";
import { isTurnState, type TurnState } from "./turn-state.js";
import { wasTaken } from "./was-taken.js";

/**
 * Why the agent's record of an attempt was read. `find`: it is not known how far it came. `resolved`: a person said that it
 * was delivered. `aborted`: its turn was just ended.
 */
export type RecordQuestion = "find" | "resolved" | "aborted";

/** What follows. `withdraw`: nothing was sent, the attempt never was. `drive`: the agent has the words and is to run them. */
export type RecordDecision =
  | { readonly act: "apply"; readonly observation: TurnState }
  | { readonly act: "withdraw" | "drive" | "nothing" };

/** What to do about an attempt in flight, or unknown, by what the agent's record says of it. */
export function decideOnRecord(options: {
  question: RecordQuestion;
  assignment: Assignment;
  observation: TurnObservation;
  at: string;
}): RecordDecision {
  const { question, assignment, observation, at } = options;
  if (isTurnState(observation)) {
    // The person knows more than the record does.
    const overruled = question === "resolved" && observation.state === "unknown";
    return overruled ? { act: "nothing" } : { act: "apply", observation };
  }
  const holds = observation.state === "stored";
  if (question === "find") {
    if (holds) return { act: "drive" };
    if (!wasTaken(assignment)) return { act: "withdraw" };
  }
  const reason = holds ? "The agent holds the words, and has no turn for them." : "The agent holds nothing of it.";
  const evidence: Evidence = holds ? observation.evidence : { kind: "protocol", at, what: reason };
  const state = question === "aborted" ? "aborted" : "interrupted";
  return { act: "apply", observation: { state, reason, outcome: null, evidence } };
}

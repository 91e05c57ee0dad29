import type { AgentEnd, Attention, Supervision } from "@townkit/core";
import type { Draft } from "./draft.js";
import { raiseOwn, type Trouble } from "./own-attention.js";
import type { RolePolicy } from "./role-policy.js";

/** What a session is in attention for while it is not started again. */
export const endProblems = ["given_up", "logged_out", "out_of_credit"] as const;

const startChoice = { value: "start", label: "Start it again", description: "Its restarts are counted anew." };

/** A session shows that its agent is gone, and what is done about it, whatever its backend calls that. */
export function tellEnd(draft: Draft): void {
  const { supervision, context } = draft;
  if (!supervision?.ended || supervision.ended.next === "look") return;
  const { ended } = supervision;
  const statusReason = `Its agent ended: ${ended.why} ${followingOf({ supervision, ended, policy: context.policy })}`;
  draft.patch({ status: "error", statusReason });
  if (ended.next === "nothing") raiseOwn(draft, troubleOf({ supervision, ended, why: statusReason }));
}

function followingOf(options: { supervision: Supervision; ended: AgentEnd; policy: RolePolicy }): string {
  const { supervision, ended, policy } = options;
  const { restarts, limited } = supervision;
  const minutes = policy.restartWindowMs / 60_000;
  if (ended.next === "start") {
    const which =
      ended.failureClass === "rate_limited"
        ? `after a rate limit, which counts for no restart (${limited.length + 1} in a row)`
        : `restart ${restarts.length + 1} of at most ${policy.restartLimit} within ${minutes} minutes`;
    return `It is started again at ${ended.dueAt}: ${which}.`;
  }
  if (ended.failureClass === "logged_out") return "It is not started again: log its agent in, then resume the session.";
  if (ended.failureClass === "out_of_credit")
    return "It is not started again: see to the credit of its account, then resume the session.";
  return `It was started again ${restarts.length} times within ${minutes} minutes, and is given up. Remove the cause, then resume the session.`;
}

function troubleOf(options: { supervision: Supervision; ended: AgentEnd; why: string }): Trouble {
  const { supervision, ended, why } = options;
  const evidence = [
    `The agent ${ended.how}: ${ended.why}`,
    ...supervision.restarts.map((at) => `It was started again at ${at}.`),
  ];
  const choices: Extract<Attention, { kind: "supervision" }>["choices"] = [startChoice];
  return { problem: problemOf(ended), why, evidence, choices, assignmentId: null };
}

function problemOf({ failureClass }: AgentEnd): (typeof endProblems)[number] {
  return failureClass === "logged_out" || failureClass === "out_of_credit" ? failureClass : "given_up";
}

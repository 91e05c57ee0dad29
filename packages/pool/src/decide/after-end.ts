import type { AgentEnd, Supervision } from "@townkit/core";
import { nextBackoff } from "./backoff.js";
import { failureClassOf } from "./failure-class.js";
import type { RolePolicy } from "./role-policy.js";

const backoffMs = { first: 1_000, longest: 300_000 } as const;

/** After a rate limit. It lasts, and says nothing against the session: its restarts are counted apart, and within this time. */
const limitedMs = { first: 60_000, longest: 1_800_000, window: 7_200_000 } as const;

/**
 * A session whose end was certain: when it is started again, or that it is not any more. Where nobody is logged in, or nothing is
 * paid for, it is not; and a rate limit, which passes by itself, burns no restart.
 */
export function afterEnd(options: {
  supervision: Supervision;
  ended: AgentEnd;
  policy: Pick<RolePolicy, "restartLimit" | "restartWindowMs">;
  now: number;
  random: number;
}): Supervision {
  const { supervision, ended: before, policy, now, random } = options;
  const within = (times: readonly string[], ms: number) => times.filter((at) => now - Date.parse(at) < ms);
  const restarts = within(supervision.restarts, policy.restartWindowMs);
  const limited = within(supervision.limited, limitedMs.window);
  const failureClass = failureClassOf(before.why);
  const ended = { ...before, failureClass };
  const isOver =
    failureClass === "logged_out" ||
    failureClass === "out_of_credit" ||
    (failureClass === null && restarts.length >= policy.restartLimit);
  if (isOver) return { ...supervision, restarts, limited, ended: { ...ended, next: "nothing", dueAt: null } };
  const isLimited = failureClass === "rate_limited";
  const { until } = nextBackoff({
    before: { tries: (isLimited ? limited : restarts).length, until: now },
    now,
    random,
    firstMs: isLimited ? limitedMs.first : backoffMs.first,
    longestMs: isLimited ? limitedMs.longest : backoffMs.longest,
  });
  const dueAt = new Date(until).toISOString();
  return { ...supervision, restarts, limited, ended: { ...ended, next: "start", dueAt } };
}

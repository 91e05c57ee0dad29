import type { Assignment } from "@townkit/core";

/**
 * Whether the last attempt at work is among the prompts of its session. One that goes on with a cut turn need not say which work
 * it goes on with, and an earlier one is no sign of it: so many prompts stand there, from the work's first on, as its agent took
 * for certain, and one more.
 */
export function wasGiven(options: { work: Pick<Assignment, "id" | "attempts">; prompts: readonly string[] }): boolean {
  const { work, prompts } = options;
  const from = prompts.findIndex((text) => text.includes(work.id));
  if (from < 0) return false;
  const before = work.attempts.slice(0, -1).filter(({ evidence }) => evidence.length > 0).length;
  return prompts.length - from > before;
}

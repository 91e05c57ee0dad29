import type { Assignment } from "@townkit/core";

/**
 * Queued work, next one first: interrupts, then the continuation of a turn that was cut, then by priority; equals in order
 * of arrival.
 */
export function queueOf(work: readonly Assignment[]): readonly Assignment[] {
  return work
    .filter(({ state }) => state === "queued")
    .sort((a, b) => urgency(b) - urgency(a) || b.priority - a.priority);
}

function urgency(assignment: Assignment): number {
  if (assignment.delivery === "interrupt") return 2;
  return assignment.attempts.at(-1)?.cause === "continue" ? 1 : 0;
}

/** When waiting work expires (milliseconds since the epoch); null: never. Work that was once begun does not expire. */
export function expiryOf(assignment: Assignment): number | null {
  if (assignment.state !== "queued" || assignment.expiresAt === null || assignment.attempt > 1) return null;
  return Date.parse(assignment.expiresAt);
}

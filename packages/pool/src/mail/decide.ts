import type { Assignment, AssignmentState, AssignOptions, MailHeader, MailPriority } from "@townkit/core";

/** How mail of each priority is handed over. */
const handOvers: Readonly<Record<MailPriority, Required<Pick<AssignOptions, "delivery" | "priority">>>> = {
  low: { delivery: "when_idle", priority: -10 },
  normal: { delivery: "when_idle", priority: 0 },
  high: { delivery: "when_idle", priority: 10 },
  urgent: { delivery: "interrupt", priority: 20 },
};

/** Where the running turn cannot be ended, what is urgent comes at its end, before all else. */
export function handOverOf(options: { priority: MailPriority; canAbort: boolean }) {
  const { priority, canAbort } = options;
  return canAbort ? handOvers[priority] : { ...handOvers[priority], delivery: "when_idle" as const };
}

type Fate = Pick<MailHeader, "state" | "reason">;

const unread: Fate = { state: "unread", reason: null };
const read: Fate = { state: "read", reason: null };
const dead = (reason: string): Fate => ({ state: "dead", reason });

const waiting: readonly AssignmentState[] = ["queued", "delivering", "unknown"];
const taken: readonly AssignmentState[] = ["accepted", "running", "completed", "aborted", "interrupted"];

/** What the delivery says of the mail. Read is what an agent has taken in any attempt; what nobody can prove is unread. */
export function fateOf(delivery: Pick<Assignment, "state" | "reason" | "failure">): Fate {
  const { state, reason, failure } = delivery;
  if (waiting.includes(state)) return unread;
  if (taken.includes(state)) return read;
  if (state === "expired") return dead("It was not delivered in time.");
  if (state === "cancelled") return dead(reason ?? "Its delivery was taken back.");
  if (failure?.code === "session_deleted") return dead(failure.message);
  // The agent had it, and its turn on it failed.
  if (failure?.effect === "possible") return read;
  return dead(`It could not be delivered: ${failure?.message ?? "nobody knows why"}`);
}

/** Of a person's mail, whose time is over. */
export const outOfTime = dead("It was not read in time.");

/** Of mail that somebody began to send, and that was never handed in. */
export const neverHandedIn = dead("Its sender was cut short before it was handed in.");

/** Of mail whose session was deleted while it was handed over. */
export const nobodyThere = dead("There is no such session any more.");

import type { Assignment } from "@townkit/core";
import { expect, it } from "vitest";
import { afterTurn, afterWork } from "./after-work.js";

const none = { code: "internal", message: "no", effect: "none", retryable: false } as const;
const possible = { ...none, effect: "possible" } as const;
type Row = [
  state: Assignment["state"],
  failure: Assignment["failure"],
  attempt: number,
  reminder: number,
  then: string,
];

it.each<Row>([
  ["queued", null, 1, 0, "wait"],
  ["delivering", null, 1, 0, "wait"],
  ["running", null, 1, 0, "wait"],
  ["unknown", null, 1, 0, "wait"],
  ["completed", null, 1, 0, "look"],
  ["completed", null, 2, 1, "look"],
  ["cancelled", null, 1, 0, "giveBack"],
  ["expired", null, 1, 0, "giveBack"],
  ["failed", none, 1, 0, "giveBack"],
  ["failed", possible, 1, 0, "keep"],
  ["aborted", null, 1, 0, "keep"],
  ["interrupted", null, 1, 0, "keep"],
  // An earlier attempt may have done something.
  ["failed", none, 2, 0, "keep"],
  ["cancelled", null, 2, 0, "keep"],
  // The work itself was carried out.
  ["failed", none, 1, 1, "look"],
  ["cancelled", null, 1, 2, "look"],
])("%s, failure %j, attempt %i, reminder %i: %s", (state, failure, attempt, reminder, then) => {
  expect(afterWork({ work: { state, failure, attempt, reason: null }, reminder }).do).toBe(then);
});

it.each([
  [{ status: "closed", assignee: "s" }, 0, true, "done"],
  [{ status: "open" }, 0, true, "done"],
  [{ status: "in_progress", assignee: "other" }, 0, true, "done"],
  [{ status: "in_progress", assignee: "s" }, 0, true, "remind"],
  [{ status: "in_progress", assignee: "s" }, 1, true, "remind"],
  [{ status: "in_progress", assignee: "s" }, 2, true, "release"],
  [{ status: "in_progress", assignee: "s" }, 1, false, "release"],
])("a turn ended, bead %j, reminder %i, reached %s: %s", (bead, reminder, reached, then) => {
  expect(afterTurn({ bead, actor: "s", reminder, maxReminders: 2, reached })).toBe(then);
});

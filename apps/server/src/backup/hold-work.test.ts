import type { Assignment, AssignmentState, SessionRecord } from "@townkit/core";
import { newAssignment, newSession } from "@townkit/core/kit";
import { expect, test } from "vitest";
import { holdWork } from "./hold-work.js";

const madeAt = "2026-01-01T00:00:00.000Z";
const at = "2026-01-02T00:00:00.000Z";
const config = { id: "s-1", agent: "memory", workDir: "/tmp", role: "tester" };
const { session } = newSession({ config, backend: "memory", forkedFrom: null, at: madeAt });
const record: SessionRecord = { session: { ...session, status: "busy" }, config, handle: null };

function work(state: AssignmentState): Assignment {
  const { assignment } = newAssignment({
    id: `w-${state}`,
    sessionId: "s-1",
    work: { type: "prompt", content: "do it" },
    options: {},
    state: "queued",
    at: madeAt,
  });
  return { ...assignment, state };
}

test.each(["delivering", "accepted", "running"] as const)(
  "work that was %s is unknown, asked about, and held",
  (state) => {
    const hold = holdWork({ record, work: [work(state)], madeAt, at });
    expect(hold?.held).toEqual({ sessionId: "s-1", queued: 0, unknown: [`w-${state}`] });
    expect(hold?.commit.assignments).toMatchObject([
      { state: "unknown", revision: 2, reason: expect.stringContaining(madeAt) },
    ]);
    const [changed] = hold?.commit.sessions ?? [];
    expect(changed?.session).toMatchObject({
      status: "idle",
      paused: { assignmentId: `w-${state}` },
      attention: [{ kind: "unknown_outcome", assignmentId: `w-${state}` }],
      revision: 2,
    });
    expect(hold?.commit.events?.map(({ type }) => type)).toEqual([
      "assignment.changed",
      "attention.raised",
      "session.changed",
    ]);
  },
);

test("a session with work that waits is paused, and the work stays as it is", () => {
  const hold = holdWork({ record: { ...record, session }, work: [work("queued")], madeAt, at });
  expect(hold?.held).toEqual({ sessionId: "s-1", queued: 1, unknown: [] });
  expect(hold?.commit.assignments).toEqual([]);
  expect(hold?.commit.sessions).toMatchObject([{ session: { paused: { reason: expect.stringContaining(madeAt) } } }]);
});

test("a pause that was there stays as it was; without open work nothing changes", () => {
  const paused = { since: madeAt, reason: "It was aborted.", assignmentId: null };
  const hold = holdWork({
    record: { ...record, session: { ...session, paused } },
    work: [work("running")],
    madeAt,
    at,
  });
  expect(hold?.commit.sessions).toMatchObject([{ session: { paused } }]);
  expect(holdWork({ record, work: [], madeAt, at })).toBeNull();
});

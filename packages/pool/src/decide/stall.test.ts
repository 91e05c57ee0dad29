import type { Assignment, Attention } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { context, now, stateWith, workIn } from "../test-support/state-fixture.js";
import { clockSet } from "./clock-set.js";
import { decide, type Step } from "./decide.js";
import { defaultPolicy, type RolePolicy } from "./role-policy.js";
import { loadedState, type SessionState } from "./session-state.js";
import { waitOn } from "./stall.js";

const minute = 60_000;
const hour = 60 * minute;
const policy: RolePolicy = { ...defaultPolicy, stallMs: 10 * minute };

/** A turn of which the last sign came so many minutes ago. */
function quiet(given: {
  minutes: number;
  policy?: RolePolicy;
  attention?: readonly Attention[];
  state?: "accepted" | "running" | "delivering";
  step?: Step<unknown>;
  more?: Partial<SessionState>;
}) {
  const { minutes, attention = [], state = "running", step = () => {}, more } = given;
  const session = { status: "busy" as const, attention: [...attention] };
  return decide({
    state: stateWith({ session, work: [longAgo(workIn(state))], ...more }),
    step,
    context: { ...context, policy: given.policy ?? policy, lastSign: now - minutes * minute },
  });
}

const openOf = ({ state }: ReturnType<typeof quiet>) => state.record.session.attention;

describe("a turn of which nothing is seen", () => {
  it("asks for attention when its time is over, with what was seen last", () => {
    const { commit, effects } = quiet({ minutes: 10 });
    expect(effects).toEqual([]);
    expect(commit?.events).toMatchObject([
      {
        type: "attention.raised",
        attention: {
          kind: "supervision",
          problem: "stalled",
          assignmentId: "w-1",
          why: "Nothing was seen of the turn of w-1 for 10 minutes.",
          evidence: [/^Attempt 1 is running since/, /last sign of it came at/, "Its agent is alive."].map((text) =>
            typeof text === "string" ? text : expect.stringMatching(text),
          ),
          choices: [{ value: "wait" }, { value: "abort" }],
        },
      },
      {},
    ]);
  });

  it("is watched until then", () => {
    const { state, commit } = quiet({ minutes: 9 });
    expect(commit).toBeNull();
    expect(state.stallDue).toBe(now + minute);
  });

  it.each([
    ["its role says never", { policy: { ...policy, stallMs: null } }],
    ["it is still being handed over", { state: "delivering" }],
    ["this process has not watched it for so long", { more: { patientSince: now - 9 * minute } }],
    ["it waits for an answer", { attention: [asking()] }],
  ] satisfies [string, Partial<Parameters<typeof quiet>[0]>][])("is not stalled, because %s", (_why, given) => {
    expect(openOf(quiet({ minutes: 60, ...given })).filter(({ kind }) => kind === "supervision")).toEqual([]);
  });

  it("is ended as well where its role says so", () => {
    const { effects, state } = quiet({ minutes: 10, policy: { ...policy, stalled: "abort" } });
    expect(effects).toEqual([{ type: "abort", assignmentId: "w-1" }]);
    expect(state.record.session.paused).toBeNull();
  });

  it("asks once, and not any more after a sign", () => {
    const attention = openOf(quiet({ minutes: 10 }));
    expect(quiet({ minutes: 11, attention }).commit).toBeNull();
    const { state, commit } = quiet({ minutes: -1, attention });
    expect(state.record.session.attention).toEqual([]);
    expect(commit?.events).toContainEqual(expect.objectContaining({ type: "attention.settled", how: "withdrawn" }));
  });

  it.each([-hour, hour])("a clock that is set by %d ms is no sign, and hides none", (byMs) => {
    const set = clockSet(quiet({ minutes: 10 }).state, byMs);
    const later = (ms: number, lastSign: number) =>
      decide({ state: set, step: () => {}, context: { ...context, policy, now: now + byMs + ms, lastSign } });
    expect(later(minute, now + byMs - 10 * minute).commit).toBeNull();
    expect(openOf(later(minute, now + byMs + minute))).toEqual([]);
  });

  it("is over with a sign where its stall came from the store while it was watched", () => {
    const attention = openOf(quiet({ minutes: 10 }));
    expect(openOf(quiet({ minutes: 0, attention, more: { stalledAt: null } }))).not.toEqual([]);
    expect(openOf(quiet({ minutes: -1, attention, more: { stalledAt: null } }))).toEqual([]);
  });

  it("was stalled before the clock was set back, and the daemon began anew: a sign ends it as ever", () => {
    const { record } = quiet({ minutes: 10 }).state;
    const state = loadedState({ record, work: [longAgo(workIn("running"))], now: now - hour });
    const seen = { ...context, policy, now: now - hour + minute };
    expect(decide({ state, step: () => {}, context: { ...seen, lastSign: 0 } }).commit).toBeNull();
    expect(openOf(decide({ state, step: () => {}, context: { ...seen, lastSign: seen.now } }))).toEqual([]);
  });

  it("is waited for as long again where somebody says so", () => {
    const { state } = quiet({ minutes: 10, step: waitOn });
    expect(state.stallDue).toBe(now + 10 * minute);
    expect(state.record.session.attention).toEqual([]);
  });
});

function longAgo(assignment: Assignment): Assignment {
  const startedAt = new Date(now - 120 * minute).toISOString();
  return { ...assignment, attempts: assignment.attempts.map((attempt) => ({ ...attempt, startedAt })) };
}

function asking(): Attention {
  return { kind: "question", id: "q-1", sessionId: "s-1", assignmentId: "w-1", raisedAt: "", questions: [] };
}

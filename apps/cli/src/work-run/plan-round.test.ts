import type { Session } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { isBusy, planRound, type Round } from "./plan-round.js";

const idle: Session = {
  ...{ id: "s-1", agent: "a", workDir: "/", role: "r", model: null, mode: null, backend: "b" },
  ...{ status: "idle", statusReason: null, liveness: { state: "alive" }, currentAssignmentId: null, queued: 0 },
  ...{ paused: null, attention: [], forkedFrom: null, createdAt: "t", updatedAt: "t", revision: 1 },
};
const session = (id: string, more: Partial<Session> = {}): Session => ({ ...idle, id, ...more });
const busy = (id: string) => session(id, { status: "busy", currentAssignmentId: "w-1" });

function plan(round: Partial<Round>): readonly string[] {
  const whole = { ready: ["a", "b", "c"], sessions: [], holders: new Set<string>(), max: 2, ...round };
  return planRound(whole).map(({ beadId, sessionId }) => `${beadId} ${sessionId ?? "new"}`);
}

describe("a round", () => {
  it("goes in order, to free sessions first and then to new ones, up to the limit", () => {
    expect(plan({ sessions: [session("s-1")] })).toEqual(["a s-1", "b new"]);
    expect(plan({})).toEqual(["a new", "b new"]);
    expect(plan({ ready: [] })).toEqual([]);
  });

  it("counts what is at work", () => {
    expect(plan({ sessions: [busy("s-1"), session("s-2")] })).toEqual(["a s-2"]);
    expect(plan({ sessions: [busy("s-1"), busy("s-2"), session("s-3")] })).toEqual([]);
    expect(plan({ sessions: [session("s-1", { queued: 1 })], max: 1 })).toEqual([]);
  });

  it("gives nothing more to who has a bead, also between two turns", () => {
    expect(plan({ sessions: [session("s-1"), session("s-2")], holders: new Set(["s-1"]) })).toEqual(["a s-2"]);
  });

  it.each<[string, Partial<Session>]>([
    ["stopped", { status: "stopped" }],
    ["at error", { status: "error" }],
    ["paused", { paused: { since: "t", reason: "r", assignmentId: null } }],
    ["of unknown life", { liveness: { state: "unknown", why: "silence" } }],
  ])("passes over a session that is %s", (_what, more) => {
    expect(plan({ sessions: [session("s-1", more)], max: 1 })).toEqual(["a new"]);
    expect(isBusy(session("s-1", more))).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { type Session, SessionSchema, type SessionStatus } from "../contract/session.js";
import { IllegalTransitionError } from "../errors/state-errors.js";
import { changeSession, newSession, patchForWork, statusToTell } from "./session-state.js";
import { assignmentIn, at, later } from "./test-support/assignments.js";

const config = { id: "s-1", agent: "memory", workDir: "/x", role: "worker" };

function sessionIn(status: SessionStatus): Session {
  return { ...newSession({ config, backend: "memory", forkedFrom: null, at }).session, status };
}

describe("a session's record", () => {
  it("begins in the creation, of which nothing is known yet", () => {
    const { session, events } = newSession({ config, backend: "memory", forkedFrom: "s-0", at });
    expect(SessionSchema.parse(session)).toEqual(session);
    expect(session).toMatchObject({
      status: "creating",
      liveness: { state: "unknown" },
      forkedFrom: "s-0",
      revision: 1,
    });
    expect(events).toEqual([{ type: "session.created", sessionId: "s-1", at, session }]);
  });

  it("changes with a revision and an event, and not where nothing is new", () => {
    const session = sessionIn("creating");
    const { session: changed, events } = changeSession({ session, patch: { status: "ready" }, at: later });
    expect(changed).toMatchObject({ status: "ready", revision: 2, updatedAt: later });
    expect(events).toHaveLength(1);
    const same = changeSession({ session: changed, patch: { status: "ready", attention: [] }, at: later });
    expect(same.session).toBe(changed);
    expect(same.events).toEqual([]);
    const back = () => changeSession({ session: changed, patch: { status: "creating" }, at: later });
    expect(back).toThrow(IllegalTransitionError);
  });
});

describe("patchForWork", () => {
  const running = assignmentIn("running");

  it.each([
    { status: "ready", holder: running, hadTurns: true, becomes: "busy" },
    { status: "busy", holder: undefined, hadTurns: true, becomes: "idle" },
    { status: "busy", holder: undefined, hadTurns: false, becomes: "ready" },
    { status: "busy", holder: assignmentIn("unknown"), hadTurns: true, becomes: "idle" },
    { status: "idle", holder: undefined, hadTurns: false, becomes: "idle" },
  ] as const)("makes $status by its work $becomes", ({ status, becomes, ...work }) => {
    const patch = patchForWork({ session: sessionIn(status), occupied: false, ...work });
    expect(patch.status).toBe(becomes);
    expect(patch.currentAssignmentId).toBe(becomes === "busy" ? "w-1" : null);
  });

  it("keeps a session busy that is at work on something else than work", () => {
    const patch = patchForWork({ session: sessionIn("busy"), holder: undefined, occupied: true, hadTurns: true });
    expect(patch).toEqual({ currentAssignmentId: null, status: "busy", statusReason: null });
  });

  it("leaves the status of a session that does not run", () => {
    const patch = patchForWork({ session: sessionIn("stopped"), holder: undefined, occupied: true, hadTurns: true });
    expect(patch).toEqual({ currentAssignmentId: null });
  });
});

describe("statusToTell", () => {
  it.each([
    { status: "idle", seen: "busy", working: false, told: "busy" },
    { status: "busy", seen: "idle", working: false, told: "idle" },
    { status: "busy", seen: "idle", working: true, told: null },
    { status: "busy", seen: "stopped", working: true, told: "stopped" },
    { status: "idle", seen: "ready", working: false, told: null },
    { status: "idle", seen: "idle", working: false, told: null },
    { status: "idle", seen: null, working: false, told: null },
  ] as const)("tells $told of a session that is $status and seen $seen (working: $working)", (row) => {
    const { status, seen, working, told } = row;
    expect(statusToTell({ session: sessionIn(status), seen, working })).toBe(told);
  });
});

import { SessionBusyError, type SessionStatus } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { context, now, stateWith, workIn } from "../test-support/state-fixture.js";
import { decide } from "./decide.js";
import { refused } from "./hand-over.js";
import { hasToLook, lookAgain, observeSession } from "./observe-session.js";
import type { SessionState } from "./session-state.js";

const effect = { type: "deliver", assignmentId: "w-1", attempt: 1, cause: "assign" } as const;
const error = new SessionBusyError({ sessionId: "s-1", assignmentId: null });

function seen(state: SessionState, status: SessionStatus): SessionState {
  const picture = { ...state.record.session, status, revision: state.seenRevision + 1 };
  return decide({ state, step: (draft) => observeSession(draft, picture), context }).state;
}

describe("a session that is seen to be free", () => {
  const refusedOnce = () => {
    const session = { status: "busy" as const };
    const state = { ...stateWith({ session, work: [workIn("delivering")] }), running: [effect] };
    return decide({
      state,
      step: (draft) => {
        draft.ended(effect);
        refused(draft, { effect, error });
      },
      context,
    }).state;
  };

  it("does not get at once what it has just refused", () => {
    expect(seen(refusedOnce(), "idle").backoff?.until).toBeGreaterThan(now);
  });

  it("gets it when it was busy in between", () => {
    expect(seen(seen(refusedOnce(), "busy"), "idle").backoff).toBeNull();
  });
});

describe("what the pool has said of a session", () => {
  const state = stateWith({ session: { statusReason: "It is stopped soon." } });
  const reasonAfter = (status: SessionStatus, statusReason: string | null) => {
    const picture = { ...state.record.session, status, statusReason, revision: 9 };
    return decide({ state, step: (draft) => observeSession(draft, picture), context }).state.record.session
      .statusReason;
  };

  it("stands while its backend says the same as before", () => {
    expect(reasonAfter("idle", null)).toBe("It is stopped soon.");
  });

  it("gives way to a reason of the backend's, and to another status", () => {
    expect(reasonAfter("idle", "It is tired.")).toBe("It is tired.");
    expect(reasonAfter("busy", null)).toBeNull();
  });
});

describe("a backend that is back", () => {
  const after = (state: SessionState) => decide({ state, step: lookAgain, context });
  const backoff = { tries: 3, until: now + 60_000 };

  it("is asked nothing of a session without anything open, whose state stays as it is", () => {
    const state = stateWith({ session: { status: "idle" } });
    expect(hasToLook(state)).toBe(false);
    expect(after(state)).toEqual({ state, commit: null, effects: [] });
  });

  it.each([
    ["work whose end is not known", stateWith({ work: [workIn("running")] })],
    ["a pause before the next try", { ...stateWith({}), backoff }],
    ["an abort that was refused", { ...stateWith({}), cannotAbort: true }],
  ])("is asked of one with %s", (_what, state) => {
    expect(hasToLook(state)).toBe(true);
    expect(after(state)).not.toMatchObject({ state, effects: [] });
  });
});

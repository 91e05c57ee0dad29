import { describe, expect, it } from "vitest";
import type { SessionStatus } from "../../contract/session.js";
import { SessionBusyError } from "../../errors/state-errors.js";
import { context, now, stateWith, workIn } from "../test-support/state-fixture.js";
import { decide } from "./decide.js";
import { refused } from "./hand-over.js";
import { observeSession } from "./observe-session.js";
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

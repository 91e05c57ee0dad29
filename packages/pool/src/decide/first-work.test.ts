import { type Assignment, type AssignmentState, BackendUnavailableError, type Session } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { context, stateWith, workIn } from "../test-support/state-fixture.js";
import { decide } from "./decide.js";
import { admitted, start, started } from "./lifecycle.js";
import { notStarted } from "./not-started.js";

const alive = { state: "alive" } as const;
const down = (effect: "none" | "possible") =>
  new BackendUnavailableError({ backend: "b", problem: "it is down", remedy: "", effect });
const byAbort = { since: "", reason: "It was aborted.", assignmentId: null };

describe("a start that takes the first prompt along", () => {
  const handle = { backend: "memory", version: 1, data: {}, carriesWork: true };
  const carrying = (work: Assignment[], session: Partial<Session> = {}) => {
    const state = stateWith({ session: { status: "creating", ...session }, work });
    return { ...state, record: { ...state.record, handle } };
  };
  const first = (state: AssignmentState, more = {}) => workIn(state, { id: "init-s-1", ...more });
  const carries = { assignmentId: "init-s-1", fresh: true };

  it("leaves it in the queue while it waits for its place", () => {
    const { state, effects } = decide({ state: carrying([first("queued")]), step: start, context });
    expect(state.work).toMatchObject([{ state: "queued" }]);
    expect(effects).toEqual([{ type: "start" }]);
  });

  it("has it delivered from the commit on that says that it has its place", () => {
    const decision = decide({ state: carrying([first("queued")]), step: admitted, context });
    expect(decision.commit?.assignments).toMatchObject([{ id: "init-s-1", state: "delivering" }]);
    expect(decision.effects).toEqual([{ type: "start", admitted: { carries } }]);
  });

  it("takes it along again after a crash", () => {
    const { effects } = decide({ state: carrying([first("delivering")]), step: admitted, context });
    expect(effects).toEqual([{ type: "start", admitted: { carries: { ...carries, fresh: false } } }]);
  });

  it.each([
    ["other work", carrying([workIn("queued")])],
    ["a further attempt", carrying([first("queued", { attempt: 2 })])],
    ["what was given already", carrying([first("unknown")])],
    ["what waits behind a pause", carrying([first("queued")], { paused: byAbort })],
    ["what is not next", carrying([first("queued"), workIn("queued", { priority: 1 })])],
    ["anything, where the backend cannot", stateWith({ work: [first("queued")] })],
  ])("does not take along %s", (_, state) => {
    expect(decide({ state, step: admitted, context }).effects).toEqual([{ type: "start", admitted: {} }]);
  });

  it("that has begun keeps the session busy, and is asked what became of it", () => {
    const observation = { sessionId: "s-1", liveness: alive, status: "ready" as const, attention: [] };
    const state = carrying([first("delivering")]);
    const { state: after, effects } = decide({ state, step: (draft) => started(draft, observation), context });
    expect(after.record.session).toMatchObject({ status: "busy", currentAssignmentId: "init-s-1" });
    expect(effects).toEqual([{ type: "look", assignmentId: "init-s-1" }]);
  });

  it("lets it wait again where its refusal proves that nothing was given", () => {
    const state = carrying([first("delivering")]);
    const refused = decide({ state, step: (draft) => notStarted(draft, { error: down("none"), carries }), context });
    expect(refused.state.work).toMatchObject([{ state: "queued", attempt: 1 }]);
    const again = decide({ state: refused.state, step: admitted, context });
    expect(again.effects).toEqual([{ type: "start", admitted: { carries } }]);
  });

  it("that is taken back at the gate has that asked for which a start before it may have given", () => {
    const state = carrying([first("delivering")]);
    const refused = decide({ state, step: (draft) => notStarted(draft, { error: down("none") }), context });
    expect(refused.effects).toEqual([{ type: "look", assignmentId: "init-s-1" }]);
  });

  it.each([
    ["it is refused without proof", "possible", true],
    ["a start before it may have given it", "none", false],
  ] as const)("has it asked for where %s", (_, effect, fresh) => {
    const result = { error: down(effect), carries: { ...carries, fresh } };
    const state = carrying([first("delivering")]);
    const refused = decide({ state, step: (draft) => notStarted(draft, result), context });
    expect(refused.state.work).toMatchObject([{ state: "delivering" }]);
    expect(refused.effects).toEqual([{ type: "look", assignmentId: "init-s-1" }]);
  });
});

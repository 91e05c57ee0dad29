import {
  type Attention,
  BackendUnavailableError,
  CapabilityUnsupportedError,
  canSessionBecome,
  type SessionStatus,
  sessionStatuses,
} from "@townkit/core";
import { describe, expect, it } from "vitest";
import { at, context, stateWith, workIn } from "../test-support/state-fixture.js";
import { abort, aborted, notAborted } from "./abort.js";
import { decide } from "./decide.js";
import { create, start, started, stop, stopped } from "./lifecycle.js";
import { notStarted } from "./not-started.js";
import { adopted, attentionIs, notAdopted, observeSession } from "./observe-session.js";
import { resume } from "./resume.js";

const alive = { state: "alive" } as const;
const down = (effect: "none" | "possible") =>
  new BackendUnavailableError({ backend: "b", problem: "it is down", remedy: "", effect });
const byAbort = { since: "", reason: "It was aborted.", assignmentId: null };
const byInterruption = { since: "", reason: "", assignmentId: "w-1" };
const question = {
  kind: "question" as const,
  id: "q-1",
  sessionId: "s-1",
  assignmentId: null,
  raisedAt: "",
  questions: [],
};

function seenAs(status: SessionStatus, revision = 1) {
  return { status, liveness: alive, statusReason: null, attention: [], revision };
}

describe("creating", () => {
  it("holds the session, its first work and the intent to start in one commit", () => {
    const state = stateWith({ session: { status: "creating", liveness: { state: "unknown", why: "" }, revision: 0 } });
    const decision = decide({ state, step: (draft) => create(draft, { id: "init-s-1", prompt: "Begin." }), context });
    expect(decision.commit?.events?.map(({ type }) => type)).toEqual(["session.created", "assignment.created"]);
    expect(decision.commit?.sessions).toMatchObject([{ session: { status: "creating", queued: 1, revision: 1 } }]);
    expect(decision.effects).toEqual([{ type: "start" }]);
  });

  it("hands the first work over when the session has started", () => {
    const state = stateWith({ session: { status: "creating" }, work: [workIn("queued")] });
    const observation = { sessionId: "s-1", liveness: alive, status: "ready" as const, attention: [] };
    const decision = decide({ state, step: (draft) => started(draft, observation), context });
    expect(decision.state.record.session.status).toBe("busy");
    expect(decision.effects).toMatchObject([{ type: "deliver" }]);
  });

  it.each([
    ["none", "dead"],
    ["possible", "unknown"],
  ] as const)("that fails with effect %s leaves an error and an agent that is %s", (effect, liveness) => {
    const state = stateWith({ session: { status: "creating" }, work: [workIn("queued")] });
    const decision = decide({ state, step: (draft) => notStarted(draft, { error: down(effect) }), context });
    expect(decision.state.record.session).toMatchObject({
      status: "error",
      statusReason: down(effect).message,
      liveness: { state: liveness },
    });
    expect(decision.effects).toEqual([]);
    expect(decide({ state: decision.state, step: start, context }).effects).toEqual([{ type: "start" }]);
  });
});

describe("a status that is seen", () => {
  const pairs = sessionStatuses.flatMap((from) => sessionStatuses.map((to) => ({ from, to })));
  const ours: readonly SessionStatus[] = ["stopped", "creating"];

  it.each(pairs)("makes $from $to only where the table and the pool allow it", ({ from, to }) => {
    const seen = seenAs(to);
    const { state } = decide({
      state: stateWith({ session: { status: from } }),
      step: (draft) => observeSession(draft, seen),
      context,
    });
    const allowed = !ours.includes(from) && to !== "creating" && canSessionBecome(from, to);
    expect(state.record.session.status).toBe(allowed ? to : from);
  });

  it("is left when something newer was seen before", () => {
    const first = decide({ state: stateWith(), step: (draft) => observeSession(draft, seenAs("busy", 7)), context });
    const late = decide({ state: first.state, step: (draft) => observeSession(draft, seenAs("idle", 6)), context });
    expect(late.state.record.session.status).toBe("busy");
  });

  it("ends the wait for somebody else's turn", () => {
    const state = stateWith({
      session: { status: "busy" },
      work: [workIn("queued")],
      backoff: { tries: 9, until: Number.MAX_SAFE_INTEGER },
    });
    const seen = seenAs("idle");
    expect(decide({ state, step: (draft) => observeSession(draft, seen), context }).effects).toMatchObject([
      { type: "deliver" },
    ]);
  });

  it("makes the pool ask again when an agent is back", () => {
    const state = stateWith({
      session: { status: "busy", liveness: { state: "unknown", why: "" } },
      work: [workIn("running")],
    });
    const seen = seenAs("busy");
    expect(decide({ state, step: (draft) => observeSession(draft, seen), context }).effects).toEqual([
      { type: "look", assignmentId: "w-1" },
    ]);
  });
});

describe("adoption", () => {
  it("asks for everything whose end is not known, and sends nothing before the answer", () => {
    const work = [workIn("delivering"), workIn("queued", { id: "w-2" })];
    const observation = { ...seenAs("idle"), attention: [question] };
    const decision = decide({ state: stateWith({ work }), step: (draft) => adopted(draft, observation), context });
    expect(decision.effects).toEqual([{ type: "look", assignmentId: "w-1" }]);
    expect(decision.state.record.session.attention).toEqual([question]);
  });

  it("changes nothing but what is known of the agent when it cannot look", () => {
    const state = stateWith({ session: { status: "busy", attention: [question] }, work: [workIn("running")] });
    const decision = decide({ state, step: (draft) => notAdopted(draft, "it is down"), context });
    expect(decision.commit?.assignments).toEqual([]);
    expect(decision.state.record.session).toMatchObject({
      status: "busy",
      attention: [question],
      liveness: { state: "unknown", why: "it is down" },
    });
  });

  it("leaves a stopped session stopped", () => {
    const observation = seenAs("idle");
    const state = stateWith({ session: { status: "stopped", liveness: { state: "dead", why: "" } } });
    expect(decide({ state, step: (draft) => adopted(draft, observation), context }).commit).toBeNull();
  });

  it("settles what the agent asks no longer as lost, but no doubt of our own", () => {
    const doubt = {
      kind: "unknown_outcome" as const,
      id: "u-1",
      sessionId: "s-1",
      assignmentId: "w-1",
      raisedAt: "",
      why: "",
    };
    const state = stateWith({ session: { attention: [question, doubt] }, work: [workIn("unknown")] });
    const decision = decide({ state, step: (draft) => attentionIs(draft, []), context });
    expect(decision.state.record.session.attention).toEqual([doubt]);
    expect(decision.commit?.events?.[0]).toMatchObject({ type: "attention.settled", how: "lost" });
  });
});

describe("stopping", () => {
  it("waits for what is being handed over, then ends what runs, and keeps the queue", () => {
    const deliver = { type: "deliver", assignmentId: "w-1", attempt: 1, cause: "assign" } as const;
    const work = [workIn("delivering"), workIn("queued", { id: "w-2" })];
    const asked = decide({ state: stateWith({ work, running: [deliver] }), step: stop, context });
    expect([asked.reply, asked.effects]).toEqual([false, []]);
    const arrived = decide({ state: asked.state, step: (draft) => draft.ended(deliver), context });
    expect(arrived.effects).toEqual([{ type: "stop", assignmentId: "w-1" }]);
    const [effect] = arrived.effects;
    const found = { kind: "found" as const, assignment: workIn("aborted") };
    const done = decide({
      state: arrived.state,
      step: (draft) => {
        if (effect) draft.ended(effect);
        stopped(draft, { assignmentId: "w-1", found });
      },
      context,
    });
    expect(done.state.record.session).toMatchObject({ status: "stopped", queued: 1, currentAssignmentId: null });
    expect(done.commit?.assignments).toMatchObject([{ id: "w-1", state: "aborted" }]);
    expect(done.effects).toEqual([]);
  });

  it("is done at once on a stopped session", () => {
    const decision = decide({ state: stateWith({ session: { status: "stopped" } }), step: stop, context });
    expect([decision.reply, decision.effects, decision.commit]).toEqual([true, [], null]);
  });
});

describe("aborting", () => {
  it("pauses durably before it ends the turn", () => {
    const state = stateWith({ session: { status: "busy" }, work: [workIn("running")] });
    const decision = decide({ state, step: (draft) => abort(draft, {}), context });
    expect(decision.commit?.sessions).toMatchObject([{ session: { paused: { since: at, assignmentId: null } } }]);
    expect(decision.effects).toEqual([{ type: "abort", assignmentId: "w-1" }]);
    expect(decision.reply).toEqual({ assignmentId: "w-1" });
  });

  it("does nothing when other work is in flight than was named", () => {
    const state = stateWith({ session: { status: "busy" }, work: [workIn("running")] });
    const decision = decide({ state, step: (draft) => abort(draft, { assignmentId: "w-9" }), context });
    expect([decision.commit, decision.effects]).toEqual([null, []]);
  });

  it("only pauses an idle session", () => {
    const decision = decide({ state: stateWith({ work: [] }), step: (draft) => abort(draft, {}), context });
    expect([decision.effects, decision.state.record.session.paused?.assignmentId]).toEqual([[], null]);
  });

  it.each([
    ["work whose outcome is unknown", { work: [workIn("unknown")] }, "w-1"],
    ["a turn of somebody else", { session: { status: "busy" as const } }, null],
  ])("ends %s", (_name, given, assignmentId) => {
    const decision = decide({ state: stateWith(given), step: (draft) => abort(draft, {}), context });
    expect(decision.effects).toEqual([{ type: "abort", assignmentId }]);
  });

  it("is not asked for again at once by a turn that goes on", () => {
    const state = stateWith({ session: { status: "busy", paused: byAbort }, work: [workIn("running")] });
    const found = { kind: "found" as const, assignment: workIn("running") };
    const decision = decide({ state, step: (draft) => aborted(draft, { assignmentId: "w-1", found }), context });
    expect(decision.effects).toEqual([]);
    expect(decision.state.backoff).not.toBeNull();
  });

  it("is not asked for again where it cannot be done", () => {
    const state = stateWith({ work: [workIn("running"), workIn("queued", { id: "w-2", delivery: "interrupt" })] });
    const error = new CapabilityUnsupportedError({ capability: "abort", who: "x" });
    const decision = decide({
      state,
      step: (draft) => notAborted(draft, error),
      context: { ...context, now: context.now + 1e9 },
    });
    expect([decision.effects, decision.state.cannotAbort]).toEqual([[], true]);
  });
});

describe("resuming", () => {
  const cut = workIn("interrupted");
  const cases: [string, Parameters<typeof stateWith>[0], string, string | null, string[]][] = [
    ["a stopped session", { session: { status: "stopped", paused: byAbort } }, "started", null, ["start"]],
    [
      "a stopped session before its interrupted turn",
      { session: { status: "stopped" }, work: [cut] },
      "started",
      null,
      ["start"],
    ],
    ["a session that did not start", { session: { status: "error" } }, "started", null, ["start"]],
    [
      "a session whose agent is gone",
      { session: { liveness: { state: "dead", why: "" } } },
      "started",
      null,
      ["start"],
    ],
    ["an interrupted turn", { session: { paused: byInterruption }, work: [cut] }, "continued", "w-1", ["deliver"]],
    [
      "an interrupted turn after an abort",
      { session: { paused: byAbort }, work: [cut] },
      "continued",
      "w-1",
      ["deliver"],
    ],
    ["a pause", { session: { paused: byAbort }, work: [workIn("queued")] }, "unpaused", null, ["deliver"]],
    ["nothing", {}, "nothing", null, []],
  ];

  it.each(cases)("%s", (_name, given, action, assignmentId, effects) => {
    const decision = decide({ state: stateWith(given), step: (draft) => resume(draft, {}), context });
    expect(decision.reply).toEqual({ action, assignmentId });
    expect(decision.effects.map(({ type }) => type)).toEqual(effects);
    expect(decision.state.record.session.paused).toBeNull();
  });

  it("records the continuation before it is handed over", () => {
    const state = stateWith({ session: { paused: byInterruption }, work: [cut] });
    const decision = decide({ state, step: (draft) => resume(draft, { attempt: 2 }), context });
    expect(decision.commit?.assignments).toMatchObject([
      { attempt: 2, state: "delivering", attempts: [{}, { cause: "continue" }] },
    ]);
    expect(decision.effects).toEqual([{ type: "deliver", assignmentId: "w-1", attempt: 2, cause: "continue" }]);
  });

  it("refuses another attempt's number", () => {
    const state = stateWith({ session: { paused: byInterruption }, work: [cut] });
    expect(() => decide({ state, step: (draft) => resume(draft, { attempt: 5 }), context })).toThrow(/attempt 5/);
  });
});

it("takes a picture of a session from before a turn's end for no new question", () => {
  const question = { kind: "question", id: "que-1", sessionId: "s-1", raisedAt: at, questions: [] } as const;
  const open = (assignmentId: string | null): Attention => ({ ...question, assignmentId, questions: [] });
  const see = (assignmentId: string | null) => {
    const state = stateWith({ session: { status: "busy" }, work: [workIn("running", { id: "w-2" })] });
    const seen = { ...seenAs("busy"), attention: [open(assignmentId)] };
    return decide({ state, step: (draft) => observeSession(draft, seen), context }).state.record.session.attention;
  };
  expect(see("w-over")).toEqual([]);
  expect(see("w-2")).toHaveLength(1);
  expect(see(null)).toHaveLength(1);
});

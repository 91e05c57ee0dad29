import {
  type AssignmentState,
  type Attention,
  assignmentStates,
  canAssignmentBecome,
  type Evidence,
  inFlightStates,
} from "@townkit/core";
import { describe, expect, it } from "vitest";
import { at, context, now, stateWith, tellsLegalSteps, workIn } from "../test-support/state-fixture.js";
import { decide } from "./decide.js";
import type { Draft } from "./draft.js";
import { type Found, hear, learn, observe, resolved } from "./evidence.js";
import { triesEnough } from "./failed-tries.js";
import { liveStates, type SessionState } from "./session-state.js";

/** What the backend may say; the rest is the pool's own. */
const seenStates = assignmentStates.filter(
  (state) => !["queued", "delivering", "cancelled", "expired"].includes(state),
);
const evidence: Evidence[] = [{ kind: "protocol", at, what: "A message has our id." }];
const paused = { since: "", reason: "It was aborted.", assignmentId: null };

const pairs = liveStates.flatMap((from) => assignmentStates.map((to) => ({ from, to })));

describe("what is seen of an attempt", () => {
  it.each(pairs)("makes $from work $to only where the table says so", ({ from, to }) => {
    const state = stateWith({ work: [workIn(from)] });
    const step = (draft: Draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: to, evidence });
    const { commit } = decide({ state, step: (draft) => step(draft), context: { ...context, now } });
    const changed = commit?.assignments?.find(({ id }) => id === "w-1");
    const allowed = from !== "queued" && seenStates.includes(to) && canAssignmentBecome(from, to);
    if (from === "queued") expect(changed?.state).toBe("delivering");
    else expect(changed?.state).toBe(allowed ? to : undefined);
    if (allowed) expect(changed?.attempts[0]?.evidence).toEqual(evidence);
    expect(tellsLegalSteps(commit?.events ?? [])).toBe(true);
  });

  it("is nothing when it is of another attempt, of unknown work, or known", () => {
    const state = stateWith({ session: { status: "busy" }, work: [workIn("running", { attempt: 2, cause: "retry" })] });
    const seen = { assignmentId: "w-1", attempt: 2, state: "completed" as const };
    for (const other of [{ attempt: 1 }, { attempt: 3 }, { assignmentId: "w-9" }, { state: "running" as const }]) {
      const { commit } = decide({ state, step: (draft) => observe(draft, { ...seen, ...other }), context });
      expect(commit).toBeNull();
    }
  });

  it("ends the session's turn and begins the next in the same commit", () => {
    const state = stateWith({
      session: { status: "busy" },
      work: [workIn("running"), workIn("queued", { id: "w-2" })],
    });
    const outcome = { text: "Done.", finish: "stop", usage: null, context: null };
    const step = (draft: Draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: "completed", outcome });
    const decision = decide({ state, step, context });
    expect(decision.commit?.assignments).toMatchObject([
      { id: "w-1", state: "completed", outcome },
      { id: "w-2", state: "delivering" },
    ]);
    expect(decision.state.record.session).toMatchObject({ status: "busy", currentAssignmentId: "w-2", queued: 0 });
    expect(decision.state.work.map(({ id }) => id)).toEqual(["w-2"]);
  });

  it.each([
    ["aborted", "withdrawn"],
    ["completed", "withdrawn"],
    ["interrupted", "lost"],
  ] as const)("takes back what the turn had asked, in the same commit, when it is %s", (to, how) => {
    const asked = (id: string, assignmentId: string | null): Attention => ({
      kind: "question",
      id,
      sessionId: "s-1",
      assignmentId,
      raisedAt: at,
      questions: [],
    });
    const attention = [asked("que-1", "w-1"), asked("que-2", null)];
    const state = stateWith({ session: { status: "busy", attention }, work: [workIn("running")] });
    const step = (draft: Draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: to });
    const { commit, state: after } = decide({ state, step, context });
    expect(after.record.session.attention).toEqual([attention[1]]);
    expect(commit?.events).toContainEqual(
      expect.objectContaining({ type: "attention.settled", attentionId: "que-1", how }),
    );
  });

  it("keeps what a turn had asked of which nobody can tell any more: it may still wait", () => {
    const question: Attention = {
      kind: "question",
      id: "que-1",
      sessionId: "s-1",
      assignmentId: "w-1",
      raisedAt: at,
      questions: [],
    };
    const state = stateWith({ session: { status: "busy", attention: [question] }, work: [workIn("running")] });
    const step = (draft: Draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: "unknown" });
    expect(decide({ state, step, context }).state.record.session.attention).toContainEqual(question);
  });

  it("pauses the session when the turn was cut, and names the work", () => {
    const state = stateWith({
      session: { status: "busy" },
      work: [workIn("running"), workIn("queued", { id: "w-2" })],
    });
    const step = (draft: Draft) =>
      observe(draft, { assignmentId: "w-1", attempt: 1, state: "interrupted", reason: "the server died" });
    const decision = decide({ state, step, context });
    expect(decision.state.record.session.paused).toEqual({
      since: at,
      reason: "Assignment w-1 was interrupted: the server died",
      assignmentId: "w-1",
    });
    expect(decision.effects).toEqual([]);
  });

  it("lifts that pause when it proves to have ended after all", () => {
    const state = stateWith({
      session: { paused: { ...paused, assignmentId: "w-1" } },
      work: [workIn("interrupted"), workIn("queued", { id: "w-2" })],
    });
    const step = (draft: Draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: "completed" });
    expect(decide({ state, step, context }).effects).toMatchObject([{ type: "deliver", assignmentId: "w-2" }]);
  });

  it("raises attention for a doubt, and settles it with the doubt", () => {
    const doubt = decide({
      state: stateWith({ session: { status: "busy" }, work: [workIn("running")] }),
      step: (draft) =>
        observe(draft, { assignmentId: "w-1", attempt: 1, state: "unknown", reason: "the record is gone" }),
      context,
    });
    expect(doubt.state.record.session.attention).toMatchObject([
      { kind: "unknown_outcome", assignmentId: "w-1", why: "the record is gone" },
    ]);
    const settled = decide({
      state: doubt.state,
      step: (draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: "completed" }),
      context,
    });
    expect(settled.state.record.session.attention).toEqual([]);
    expect(settled.commit?.events?.map(({ type }) => type)).toEqual([
      "assignment.changed",
      "attention.settled",
      "session.changed",
    ]);
  });

  it("adds no evidence twice", () => {
    const first = decide({
      state: stateWith({ work: [workIn("delivering")] }),
      step: (draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: "accepted", evidence }),
      context,
    });
    const second = decide({
      state: first.state,
      step: (draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: "running", evidence }),
      context,
    });
    expect(second.commit?.assignments?.[0]?.attempts[0]?.evidence).toEqual(evidence);
  });
});

describe("an event that says failed, with no effect", () => {
  const seen = {
    assignmentId: "w-1",
    attempt: 1,
    state: "failed" as const,
    failure: { code: "never_sent", message: "", effect: "none" as const, retryable: true },
  };
  const hearIn = (from: AssignmentState, running: Parameters<typeof stateWith>[0] = {}) =>
    decide({ state: stateWith({ work: [workIn(from)], ...running }), step: (draft) => hear(draft, seen), context });

  it("is left to the hand-over that runs", () => {
    const decision = hearIn("delivering", {
      running: [{ type: "deliver", assignmentId: "w-1", attempt: 1, cause: "assign" }],
    });
    expect([decision.commit, decision.effects]).toEqual([null, []]);
  });

  it.each(["delivering", "unknown"] as const)(
    "makes the pool look when the work is %s and no hand-over runs",
    (from) => {
      const decision = hearIn(from);
      expect(decision.effects).toEqual([{ type: "look", assignmentId: "w-1" }]);
      expect(decision.commit).toBeNull();
    },
  );

  it("fails work that the agent had", () => {
    expect(hearIn("accepted").commit?.assignments).toMatchObject([{ state: "failed" }]);
  });
});

describe("the answer of a backend that was asked", () => {
  const known = (state: AssignmentState, attempt = 1): Found => ({
    kind: "found",
    assignment: workIn(state, { attempt, cause: "retry" }),
  });
  const absent: Found = { kind: "absent" };
  const unreachable: Found = { kind: "unreachable", why: "it is down." };
  const unreadable: Found = { kind: "unreadable", why: "it answered with a number." };

  const cases: [AssignmentState, string, Found, boolean, AssignmentState | null][] = [
    ["delivering", "absent, which is proof", absent, true, "queued"],
    ["delivering", "absent, which is no proof", absent, false, "unknown"],
    ["unknown", "absent, which is proof", absent, true, "queued"],
    ["unknown", "absent, which is no proof", absent, false, null],
    ["accepted", "absent", absent, true, "interrupted"],
    ["running", "absent", absent, false, "interrupted"],
    ["delivering", "unreachable", unreachable, true, "unknown"],
    ["delivering", "unreadable", unreadable, true, "unknown"],
    ["running", "unreadable", unreadable, true, null],
    ["unknown", "unreadable", unreadable, true, null],
    ["accepted", "unreachable", unreachable, true, null],
    ["running", "unreachable", unreachable, true, null],
    ["unknown", "unreachable", unreachable, true, null],
    ["delivering", "delivering", known("delivering"), true, null],
    ["delivering", "accepted", known("accepted"), true, "accepted"],
    ["delivering", "completed", known("completed"), true, "completed"],
    ["delivering", "unknown", known("unknown"), true, "unknown"],
    ["unknown", "running", known("running"), true, "running"],
    ["running", "running", known("running"), true, null],
    ["running", "aborted", known("aborted"), true, "aborted"],
    ["interrupted", "running", known("running"), true, null],
    ["queued", "completed", known("completed"), true, null],
  ];

  it.each(cases)("makes %s work that is %s (proof: %3$s) %s", (from, _name, found, absenceIsProof, to) => {
    const state = stateWith({ session: { paused: { ...paused, assignmentId: "w-0" } }, work: [workIn(from)] });
    const decision = decide({
      state,
      step: (draft) => learn(draft, { assignmentId: "w-1", found }),
      context: { ...context, absenceIsProof },
    });
    expect(decision.commit?.assignments?.[0]?.state ?? null).toBe(to);
    expect(tellsLegalSteps(decision.commit?.events ?? [])).toBe(true);
  });

  it("hands the same attempt over again when nothing was sent", () => {
    const state = stateWith({ work: [workIn("delivering", { attempt: 2, cause: "retry" })] });
    const decision = decide({
      state,
      step: (draft) => learn(draft, { assignmentId: "w-1", found: known("failed", 1) }),
      context,
    });
    expect(decision.effects).toEqual([{ type: "deliver", assignmentId: "w-1", attempt: 2, cause: "retry" }]);
    expect(decision.commit?.assignments).toMatchObject([{ state: "delivering", attempt: 2, revision: 4 }]);
  });

  it.each([unreachable, unreadable])(
    "reports as unknown what it has failed to read again and again: $kind",
    (found) => {
      const read = (state: SessionState) =>
        decide({ state, step: (draft) => learn(draft, { assignmentId: "w-1", found }), context });
      let decision = read(stateWith({ session: { status: "busy" }, work: [workIn("running")] }));
      let readings = 1;
      for (; decision.commit === null && readings < 100; readings += 1) decision = read(decision.state);
      expect(readings).toBe(triesEnough[found.kind as keyof typeof triesEnough]);
      expect(decision.commit?.assignments).toMatchObject([
        { state: "unknown", reason: expect.stringContaining(`${readings} readings in a row`) },
      ]);
      expect(decision.state.record.session.attention).toMatchObject([{ kind: "unknown_outcome", assignmentId: "w-1" }]);
      // It is still asked, and a good reading settles it.
      expect(decision.state.looks).toMatchObject([{ assignmentId: "w-1" }]);
      const good = (draft: Draft) => learn(draft, { assignmentId: "w-1", found: known("completed") });
      const settled = decide({ state: decision.state, step: good, context });
      expect(settled.commit?.assignments).toMatchObject([{ state: "completed" }]);
      expect(settled.state.record.session.attention).toEqual([]);
    },
  );

  it("begins to count anew after a good reading, and for another way to fail", () => {
    const readings = [unreadable, unreadable, known("running"), unreadable, unreachable, unreachable];
    let state = stateWith({ work: [workIn("running")] });
    const counts = readings.map((found) => {
      state = decide({ state, step: (draft) => learn(draft, { assignmentId: "w-1", found }), context }).state;
      return state.failedTries?.inARow ?? 0;
    });
    expect(counts).toEqual([1, 2, 0, 1, 1, 2]);
  });

  it("never hands over again what the agent once had, when it is in doubt and then gone", () => {
    const running = stateWith({ session: { status: "busy" }, work: [workIn("delivering")] });
    const steps: ((draft: Draft) => void)[] = [
      (draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: "running", evidence }),
      (draft) => observe(draft, { assignmentId: "w-1", attempt: 1, state: "unknown", reason: "it cannot be read." }),
      (draft) => learn(draft, { assignmentId: "w-1", found: absent }),
    ];
    let state = running;
    for (const step of steps) state = decide({ state, step, context }).state;
    expect(state.work).toMatchObject([{ state: "interrupted", reason: "Its backend no longer knows the turn." }]);
  });

  it("asks again later where it could not be asked", () => {
    const decision = decide({
      state: stateWith({ work: [workIn("running")] }),
      step: (draft) => learn(draft, { assignmentId: "w-1", found: unreachable }),
      context,
    });
    expect(decision.state.looks).toEqual([{ assignmentId: "w-1", notBefore: now + 125 }]);
    expect(decision.commit).toBeNull();
  });

  it("repeats a person's word to a backend that has not heard it, and then believes the backend", () => {
    const said: Evidence = { kind: "operator", at, what: "An operator says that it was delivered." };
    const work = workIn("accepted");
    const attested = { ...work, attempts: work.attempts.map((attempt) => ({ ...attempt, evidence: [said] })) };
    const state = stateWith({ session: { status: "busy" }, work: [attested] });
    const answer = { assignmentId: "w-1", found: known("unknown") };
    const asked = decide({ state, step: (draft) => learn(draft, answer), context });
    expect(asked.effects).toEqual([{ type: "resolve", assignmentId: "w-1", resolution: { verdict: "delivered" } }]);
    expect(asked.commit).toBeNull();
    const told = decide({ state, step: (draft) => resolved(draft, answer), context });
    expect(told.commit?.assignments).toMatchObject([{ state: "interrupted" }]);
  });

  it("leaves every state that a look can find in flight or settled, never lost", () => {
    for (const from of inFlightStates) {
      for (const seen of seenStates) {
        const state = stateWith({ work: [workIn(from)] });
        const { state: after, commit } = decide({
          state,
          step: (draft) => learn(draft, { assignmentId: "w-1", found: known(seen) }),
          context,
        });
        expect(after.work.length + (commit?.assignments?.length ?? 0)).toBeGreaterThan(0);
      }
    }
  });
});

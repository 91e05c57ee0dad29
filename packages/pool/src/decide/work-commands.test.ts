import { type AssignmentState, assignmentStates } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { context, stateWith, workIn } from "../test-support/state-fixture.js";
import { decide } from "./decide.js";
import { liveStates } from "./session-state.js";
import { assign, attemptAgain, cancel, resolve } from "./work-commands.js";

const work = { type: "prompt", content: "Do w-1." } as const;
const given = { id: "w-1", work, options: {}, existing: undefined };
const paused = { since: "", reason: "", assignmentId: null };

describe("assigning", () => {
  it("holds creation and intent in one commit, before the effect", () => {
    const decision = decide({ state: stateWith(), step: (draft) => assign(draft, given), context });
    expect(decision.commit?.assignments).toMatchObject([{ id: "w-1", state: "delivering", attempt: 1, revision: 1 }]);
    expect(decision.commit?.events?.map(({ type }) => type)).toEqual([
      "assignment.created",
      "assignment.changed",
      "session.changed",
    ]);
    expect(decision.commit?.sessions).toMatchObject([
      { session: { currentAssignmentId: "w-1", queued: 0, revision: 6 } },
    ]);
    expect(decision.effects).toEqual([{ type: "deliver", assignmentId: "w-1", attempt: 1, cause: "assign" }]);
  });

  it("queues on a session that has work", () => {
    const state = stateWith({ session: { status: "busy" }, work: [workIn("running", { id: "w-0" })] });
    const decision = decide({ state, step: (draft) => assign(draft, given), context });
    expect(decision.commit?.assignments).toMatchObject([{ id: "w-1", state: "queued" }]);
    expect(decision.commit?.sessions).toMatchObject([{ session: { currentAssignmentId: "w-0", queued: 1 } }]);
    expect(decision.effects).toEqual([]);
  });

  it("queues on a stopped session", () => {
    const decision = decide({
      state: stateWith({ session: { status: "stopped" } }),
      step: (draft) => assign(draft, given),
      context,
    });
    expect(decision.commit?.assignments).toMatchObject([{ state: "queued" }]);
    expect(decision.effects).toEqual([]);
  });

  it("changes nothing for a repeat", () => {
    const existing = workIn("completed");
    const decision = decide({ state: stateWith(), step: (draft) => assign(draft, { ...given, existing }), context });
    expect(decision.commit).toBeNull();
    expect(decision.effects).toEqual([]);
  });

  it.each([
    ["content", { work: { ...work, content: "Do other." } }],
    ["priority", { options: { priority: 1 } }],
    ["delivery", { options: { delivery: "interrupt" as const } }],
    ["expiry", { options: { expiresAt: "2027-01-01T00:00:00Z" } }],
  ])("refuses the same id with other %s", (_name, other) => {
    const step = () =>
      decide({
        state: stateWith(),
        step: (draft) => assign(draft, { ...given, existing: workIn("queued"), ...other }),
        context,
      });
    expect(step).toThrow(expect.objectContaining({ code: "idempotency_conflict" }));
  });

  it("refuses the same id for another session", () => {
    const existing = { ...workIn("queued"), sessionId: "s-2" };
    const step = () => decide({ state: stateWith(), step: (draft) => assign(draft, { ...given, existing }), context });
    expect(step).toThrow(expect.objectContaining({ code: "idempotency_conflict" }));
  });
});

/** What each state makes of each command: another state, or the code of the refusal. */
const table: Record<AssignmentState, { cancel: string; delivered: string; notDelivered: string; retry: string }> = {
  queued: {
    cancel: "cancelled",
    delivered: "illegal_transition",
    notDelivered: "illegal_transition",
    retry: "illegal_transition",
  },
  delivering: {
    cancel: "not_cancellable",
    delivered: "illegal_transition",
    notDelivered: "illegal_transition",
    retry: "illegal_transition",
  },
  accepted: {
    cancel: "not_cancellable",
    delivered: "illegal_transition",
    notDelivered: "illegal_transition",
    retry: "illegal_transition",
  },
  running: {
    cancel: "not_cancellable",
    delivered: "illegal_transition",
    notDelivered: "illegal_transition",
    retry: "illegal_transition",
  },
  completed: {
    cancel: "not_cancellable",
    delivered: "illegal_transition",
    notDelivered: "illegal_transition",
    retry: "illegal_transition",
  },
  failed: {
    cancel: "not_cancellable",
    delivered: "illegal_transition",
    notDelivered: "illegal_transition",
    retry: "queued",
  },
  aborted: {
    cancel: "not_cancellable",
    delivered: "illegal_transition",
    notDelivered: "illegal_transition",
    retry: "queued",
  },
  interrupted: { cancel: "not_cancellable", delivered: "illegal_transition", notDelivered: "failed", retry: "queued" },
  cancelled: {
    cancel: "cancelled",
    delivered: "illegal_transition",
    notDelivered: "illegal_transition",
    retry: "illegal_transition",
  },
  expired: {
    cancel: "not_cancellable",
    delivered: "illegal_transition",
    notDelivered: "illegal_transition",
    retry: "illegal_transition",
  },
  unknown: { cancel: "not_cancellable", delivered: "accepted", notDelivered: "failed", retry: "queued" },
};

describe.each(assignmentStates.map((state) => ({ state, ...table[state] })))(
  "work that is $state",
  ({ state: from, ...expected }) => {
    const assignment = workIn(from);
    const state = stateWith({ session: { paused }, work: liveStates.includes(from) ? [assignment] : [] });
    const commands = {
      cancel: (draft: Parameters<typeof cancel>[0]) => cancel(draft, assignment),
      delivered: (draft: Parameters<typeof cancel>[0]) =>
        resolve(draft, { assignment, resolution: { verdict: "delivered" } }),
      notDelivered: (draft: Parameters<typeof cancel>[0]) =>
        resolve(draft, { assignment, resolution: { verdict: "not_delivered" } }),
      retry: (draft: Parameters<typeof cancel>[0]) => attemptAgain(draft, { assignment, cause: "retry" }),
    };

    it.each(Object.entries(expected))("answers %s with %s", (name, result) => {
      let code: unknown;
      let commit: ReturnType<typeof decide>["commit"] = null;
      try {
        ({ commit } = decide({ state, step: commands[name as keyof typeof commands], context }));
      } catch (error) {
        code = (error as { code: unknown }).code;
      }
      const changed = commit?.assignments?.[0];
      expect(code ?? changed?.state ?? from).toBe(result);
      if (changed) expect(changed.revision).toBe(4);
    });
  },
);

describe("a word of a person", () => {
  it("settles the doubt's attention and lets the backend go on", () => {
    const attention = [
      {
        kind: "unknown_outcome" as const,
        id: "unknown-w-1-1",
        sessionId: "s-1",
        assignmentId: "w-1",
        raisedAt: "",
        why: "",
      },
    ];
    const assignment = workIn("unknown");
    const state = stateWith({ session: { attention }, work: [assignment] });
    const resolution = { verdict: "delivered" } as const;
    const decision = decide({ state, step: (draft) => resolve(draft, { assignment, resolution }), context });
    expect(decision.state.record.session).toMatchObject({ attention: [], status: "busy", currentAssignmentId: "w-1" });
    expect(decision.effects).toEqual([{ type: "resolve", assignmentId: "w-1", resolution }]);
    expect(decision.commit?.events?.map(({ type }) => type)).toContain("attention.settled");
  });

  it("says whether the agent may have done something", () => {
    const step = (from: "unknown" | "interrupted") => {
      const assignment = workIn(from);
      const resolution = { verdict: "not_delivered" } as const;
      return decide({
        state: stateWith({ work: [assignment] }),
        step: (draft) => resolve(draft, { assignment, resolution }),
        context,
      });
    };
    expect(step("unknown").commit?.assignments?.[0]?.failure?.effect).toBe("none");
    expect(step("interrupted").commit?.assignments?.[0]?.failure?.effect).toBe("possible");
  });
});

describe("a new attempt", () => {
  const again = (options: { assignment: ReturnType<typeof workIn>; attempt?: number }) =>
    decide({ state: stateWith(), step: (draft) => attemptAgain(draft, { cause: "retry", ...options }), context });

  it("is numbered, keeps the earlier ones and forgets their outcome", () => {
    const decision = again({
      assignment: { ...workIn("failed"), failure: { code: "x", message: "x", effect: "possible", retryable: true } },
    });
    expect(decision.commit?.assignments).toMatchObject([
      {
        state: "delivering",
        attempt: 2,
        failure: null,
        attempts: [
          { number: 1, state: "failed" },
          { number: 2, cause: "retry", state: "delivering" },
        ],
      },
    ]);
    expect(decision.effects).toEqual([{ type: "deliver", assignmentId: "w-1", attempt: 2, cause: "retry" }]);
  });

  it("is the one that the call made before", () => {
    expect(again({ assignment: workIn("completed", { attempt: 2, cause: "retry" }), attempt: 2 }).commit).toBeNull();
  });

  it("is refused where another number is next", () => {
    expect(() => again({ assignment: workIn("failed"), attempt: 3 })).toThrow(/attempt 3/);
    expect(() => again({ assignment: workIn("failed"), attempt: 1 })).toThrow(/attempt 1/);
  });

  it("lifts the pause that its interruption caused, and no other", () => {
    const assignment = workIn("interrupted");
    const retry = (paused: { since: string; reason: string; assignmentId: string | null }) =>
      decide({
        state: stateWith({ session: { paused }, work: [assignment] }),
        step: (draft) => attemptAgain(draft, { assignment, cause: "retry" }),
        context,
      });
    expect(retry({ since: "", reason: "", assignmentId: "w-1" }).state.record.session.paused).toBeNull();
    expect(retry({ since: "", reason: "", assignmentId: null }).state.record.session.paused).not.toBeNull();
  });
});

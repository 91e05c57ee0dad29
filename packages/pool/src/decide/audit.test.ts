import type { Session } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { context, now, stateWith, workIn } from "../test-support/state-fixture.js";
import { type Audit, audited, auditOf, patrolIn, type Watched, worthALook } from "./audit.js";
import { decide } from "./decide.js";

const alive = { state: "alive" } as const;
const dead = { state: "dead", why: "It crashed." } as const;

describe("a session is worth a look", () => {
  const watched = (session: Partial<Session>, more: Partial<Watched> = {}): Watched => ({
    session: { id: "s-1", status: "idle", liveness: alive, currentAssignmentId: null, ...session },
    isInHand: false,
    hasChanged: false,
    ...more,
  });
  it.each([
    ["while it is at work", watched({ status: "busy" }), true],
    ["while nothing is known of it", watched({ liveness: { state: "unknown", why: "" } }), true],
    ["after it changed", watched({}, { hasChanged: true }), true],
    ["not at rest", watched({}), false],
    ["not while a call is under way", watched({ status: "busy" }, { isInHand: true }), false],
    ["not when it was stopped", watched({ status: "stopped" }, { hasChanged: true }), false],
  ])("%s", (_name, one, isWorth) => {
    expect(worthALook([one])).toEqual(isWorth ? ["s-1"] : []);
  });
});

it("a patrol is within a quarter of its period", () => {
  expect([0, 0.5, 1].map((random) => patrolIn({ periodMs: 1000, random }))).toEqual([750, 1000, 1250]);
});

describe("of a listing", () => {
  const session = { id: "s-1", backend: "tmux" };
  const silent = (backend: string) => ({ sessions: [], unreachable: [{ backend, why: "no answer" }] });
  it.each([
    ["its own backend is silent", silent("tmux"), { is: "silent", why: "no answer" }],
    ["all are silent", silent("hybrid"), { is: "silent", why: "no answer" }],
    ["another one is silent", silent("opencode"), { is: "missing" }],
  ])("%s", (_name, list, is) => {
    expect(auditOf({ session, backend: "hybrid", list })).toEqual(is);
  });
});

describe("what is found of a session", () => {
  const seen = (patch: Partial<Session>): Audit => ({
    is: "listed",
    session: { ...stateWith().record.session, revision: 9, ...patch },
  });
  const after = (audit: Audit, given: Parameters<typeof stateWith>[0] = {}) =>
    decide({ state: stateWith(given), step: (draft) => audited(draft, audit), context });

  it.each([
    ["dead", seen({ status: "error", liveness: dead })],
    ["missing", { is: "missing" }],
  ] satisfies [string, Audit][])("%s: it is looked at a second time, and nothing is said of it", (_name, audit) => {
    const { commit, effects } = after(audit);
    expect(commit).toBeNull();
    expect(effects).toEqual([{ type: "confirm" }]);
  });

  it("a turn that is over there is asked for", () => {
    const { effects } = after(seen({ status: "idle" }), { session: { status: "busy" }, work: [workIn("running")] });
    expect(effects).toEqual([{ type: "look", assignmentId: "w-1" }]);
  });

  it("is left alone while a call is under way", () => {
    const running = [{ type: "abort", assignmentId: null } as const];
    expect(after({ is: "missing" }, { running }).effects).toEqual([]);
    expect(after({ is: "silent", why: "" }, { running, seenRevision: now }).commit).toBeNull();
  });
});

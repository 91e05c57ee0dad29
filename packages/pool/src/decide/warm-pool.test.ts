import { describe, expect, it } from "vitest";
import { drainMs, tend, type WarmMember, type WarmPolicy } from "./warm-pool.js";

const now = 1_000_000;
const policy: WarmPolicy = { min: 2, max: 4, idleMs: 60_000, workDir: "/w" };

function member(
  id: string,
  more: Omit<Partial<WarmMember>, "session"> & { session?: Partial<WarmMember["session"]> } = {},
): WarmMember {
  const session: WarmMember["session"] = {
    id,
    status: "idle",
    liveness: { state: "alive" },
    queued: 0,
    currentAssignmentId: null,
    attention: [],
    paused: null,
    ...more.session,
  };
  return { isOwn: true, freeSince: now - 1000, drainingSince: null, ...more, session };
}

const busy = (id: string, queued = 0) =>
  member(id, { freeSince: null, session: { status: "busy", currentAssignmentId: `w-${id}`, queued } });
const old = (id: string, more: Parameters<typeof member>[1] = {}) => member(id, { freeSince: now - 60_000, ...more });

const decide = (
  members: readonly WarmMember[],
  given: { spawning?: number; demand?: number; policy?: Partial<WarmPolicy> } = {},
) => {
  const { spawning = 0, demand = 0 } = given;
  return tend({ members, spawning, demand, now, policy: { ...policy, ...given.policy } });
};

describe("new ones are started", () => {
  it.each([
    ["until so many are free", [], 2],
    ["for those that are at work", [busy("a"), member("b")], 1],
    ["for work that waits behind a turn", [busy("a", 3), member("b"), member("c")], 1],
    ["and not beyond the most", [busy("a", 1), busy("b", 1), busy("c", 1)], 1],
    ["and not for those that are being started", [member("a", { session: { status: "creating" } }), member("b")], 0],
    [
      "and not for one of which nothing is known",
      [member("a", { session: { liveness: { state: "unknown", why: "" } } }), member("b")],
      0,
    ],
    [
      "and not in the place of one that failed",
      ["a", "b", "c", "d"].map((id) => member(id, { session: { status: "error" } })),
      0,
    ],
  ] as const)("%s", (_name, members, count) => {
    expect(decide(members).actions).toEqual(count === 0 ? [] : [{ type: "spawn", count }]);
  });

  it("for work that is nobody's yet, and not beyond the most", () => {
    const only = { min: 0, max: 2 };
    expect(decide([], { demand: 1, policy: only }).actions).toEqual([{ type: "spawn", count: 1 }]);
    expect(decide([busy("a")], { demand: 5, policy: only }).actions).toEqual([{ type: "spawn", count: 1 }]);
    expect(decide([member("a")], { demand: 1, policy: only }).actions).toEqual([]);
  });

  it("and not for work that waits behind a turn, where none are to be free", () => {
    expect(decide([busy("a", 3)], { policy: { min: 0 } }).actions).toEqual([]);
    expect(decide([busy("a", 3)], { demand: 1, policy: { min: 0 } }).actions).toEqual([{ type: "spawn", count: 1 }]);
  });

  it("and not for those that are asked for already", () => {
    expect(decide([], { spawning: 2 }).actions).toEqual([]);
  });

  it("in the place of stopped ones", () => {
    expect(decide([member("a", { session: { status: "stopped" } }), member("b")]).actions).toEqual([
      { type: "spawn", count: 1 },
    ]);
  });
});

describe("one that is free for long and not needed", () => {
  it("is drained, the longest free first, and only as many as are too many", () => {
    const members = [old("a"), old("b", { freeSince: now - 90_000 }), old("c")];
    expect(decide(members).actions).toEqual([{ type: "drain", sessionId: "b" }]);
  });

  it("is looked at again when its time is over", () => {
    expect(decide([member("a"), member("b"), member("c")])).toEqual({ actions: [], due: now + 59_000 });
  });

  it("is stopped when nothing came for it while it was drained", () => {
    const drained = (since: number) => [member("a"), member("b"), old("c", { drainingSince: since })];
    expect(decide(drained(now - drainMs)).actions).toEqual([{ type: "retire", sessionId: "c" }]);
    expect(decide(drained(now - 1))).toEqual({ actions: [], due: now - 1 + drainMs });
  });

  it("is kept when work came, or it is needed again", () => {
    const keep = [{ type: "keep", sessionId: "c" }];
    const working = { ...busy("c"), drainingSince: now - drainMs };
    expect(decide([member("a"), member("b"), working]).actions).toEqual(keep);
    expect(decide([busy("a"), member("b"), old("c", { drainingSince: now - drainMs })]).actions).toEqual(keep);
  });

  it.each([
    ["somebody else started it", { isOwn: false }, {}],
    ["its role says never", {}, { idleMs: null }],
  ])("is left alone, because %s", (_why, more, given) => {
    const members = ["a", "b", "c"].map((id) => old(id, more));
    expect(decide(members, { policy: given }).actions).toEqual([]);
  });

  it.each([
    ["it works", busy("c")],
    ["work waits for it", old("c", { session: { queued: 1 } })],
    ["it is paused", old("c", { session: { paused: { since: "", reason: "", assignmentId: null } } })],
    ["nothing is known of it", old("c", { session: { liveness: { state: "unknown", why: "" } } })],
  ])("never where %s", (_why, third) => {
    const { actions } = decide([member("a"), member("b"), third]);
    expect(actions.filter(({ type }) => type === "drain" || type === "retire")).toEqual([]);
  });
});

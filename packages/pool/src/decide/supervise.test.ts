import type { Session, Supervision } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { context, now, stateWith } from "../test-support/state-fixture.js";
import { afterEnd } from "./after-end.js";
import { decide, type Step } from "./decide.js";
import { stop } from "./lifecycle.js";
import { observeSession, type SeenSession } from "./observe-session.js";
import { resume } from "./resume.js";
import { defaultPolicy, type RolePolicy } from "./role-policy.js";
import type { SessionState } from "./session-state.js";
import { confirmed, notConfirmed } from "./supervise.js";

const at = (ms: number) => new Date(now + ms).toISOString();
const dead = { state: "dead", why: "It crashed." } as const;
const gone: SeenSession = { status: "error", statusReason: "It crashed.", liveness: dead, attention: [], revision: 9 };
const policy: RolePolicy = { ...defaultPolicy, restart: "on-failure", restartLimit: 2, restartWindowMs: 60_000 };
const ended = { how: "failed", why: "It crashed.", failureClass: null, next: "start", dueAt: at(0) } as const;

function after(options: {
  session?: Partial<Session>;
  supervision?: Supervision;
  step?: Step<unknown>;
  policy?: RolePolicy;
  more?: Partial<SessionState>;
}) {
  const { session, supervision, step = () => {}, more = {} } = options;
  const state = stateWith({ session, ...more });
  const record = supervision ? { ...state.record, supervision } : state.record;
  return decide({ state: { ...state, record }, step, context: { ...context, policy: options.policy ?? policy } });
}

const supervised = (next: Supervision["ended"], restarts: readonly string[] = []): Supervision => ({
  restarts,
  limited: [],
  stopAsked: false,
  ended: next,
});

describe("an agent that ends", () => {
  it("is looked at once more before anything is done", () => {
    const { commit, effects } = after({ step: (draft) => observeSession(draft, gone) });
    expect(effects).toEqual([]);
    expect(commit?.sessions).toMatchObject([
      { supervision: { ended: { how: "failed", why: "It crashed.", next: "look", dueAt: at(2000) } } },
    ]);
  });

  it("is looked at when that is due, and nothing is started", () => {
    const supervision = supervised({ ...ended, next: "look" });
    expect(after({ session: gone, supervision }).effects).toEqual([{ type: "confirm" }]);
  });

  it("is started when both looks agree and the pause is over, with its count in the same commit", () => {
    const looked = after({
      session: gone,
      supervision: supervised({ ...ended, next: "look" }),
      step: (draft) => confirmed(draft, gone),
    });
    expect(looked.effects).toEqual([]);
    expect(looked.commit?.sessions).toMatchObject([
      {
        session: { status: "error", statusReason: expect.stringContaining("restart 1 of at most 2 within 1 minutes") },
      },
    ]);
    expect(looked.state.record.supervision?.ended).toMatchObject({ next: "start", dueAt: at(500) });
    const begun = after({ session: gone, supervision: supervised(ended) });
    expect(begun.effects).toEqual([{ type: "start" }]);
    expect(begun.commit?.sessions).toMatchObject([
      { session: { status: "creating" }, supervision: { restarts: [at(0)], ended: null } },
    ]);
  });

  it("is left where the second look finds it alive", () => {
    const alive = { ...gone, status: "idle", statusReason: null, liveness: { state: "alive" } } satisfies SeenSession;
    const supervision = supervised({ ...ended, next: "look" });
    const { state, effects } = after({ session: gone, supervision, step: (draft) => confirmed(draft, alive) });
    expect(effects).toEqual([]);
    expect(state.record.supervision?.ended).toBeNull();
  });

  it.each([
    ["cannot tell", (draft) => confirmed(draft, { ...gone, liveness: { state: "unknown", why: "?" } })],
    ["fails", notConfirmed],
  ] satisfies [string, Step][])("is looked at again, and not started, where the second look %s", (_name, step) => {
    const { state, effects } = after({ session: gone, supervision: supervised({ ...ended, next: "look" }), step });
    expect(effects).toEqual([]);
    expect(state.record.supervision?.ended).toMatchObject({ next: "look", dueAt: at(30_000) });
  });
});

describe("a session that is not started again", () => {
  const paused = { since: "", reason: "", assignmentId: null };
  it.each([
    ["its policy is never", { policy: defaultPolicy }],
    ["somebody paused it", { session: { paused } }],
    ["nobody can tell that it ended", { step: (draft) => observeSession(draft, unknown) }],
  ] satisfies [string, Parameters<typeof after>[0]][])("because %s", (_name, given) => {
    const { state, effects } = after({ step: (draft) => observeSession(draft, gone), ...given });
    expect(effects).toEqual([]);
    expect(state.record.supervision?.ended ?? null).toBeNull();
  });
  const unknown = { ...gone, status: "idle", liveness: { state: "unknown", why: "?" } } satisfies SeenSession;

  it("because somebody stopped it: that is kept before it is done", () => {
    const asked = after({ step: stop });
    expect(asked.effects).toMatchObject([{ type: "stop" }]);
    expect(asked.commit?.sessions).toMatchObject([{ supervision: { stopAsked: true } }]);
    const { supervision } = asked.state.record;
    const next = after({ supervision, step: (draft) => observeSession(draft, gone) });
    expect(next.effects).toEqual([]);
    expect(next.state.record.supervision).toMatchObject({ ended: null });
  });

  it("because somebody stops it while its start is waited for", () => {
    const supervision = supervised({ ...ended, how: "exited" });
    const { state } = after({ session: { ...gone, status: "stopped" }, supervision, step: stop });
    expect(state.record.supervision).toEqual({ restarts: [], limited: [], stopAsked: true, ended: null });
  });
});

it.each([
  ["on-failure", null],
  ["always", "exited"],
] as const)("an agent that ends by itself is, with %s, seen as %s", (restart, how) => {
  const seen = { ...gone, status: "stopped" } satisfies SeenSession;
  const { state } = after({ policy: { ...policy, restart }, step: (draft) => observeSession(draft, seen) });
  expect(state.record.supervision?.ended?.how ?? null).toBe(how);
});

describe("the pause before a restart, and the last one", () => {
  it.each([
    [[], "start", 500],
    [[-10_000], "start", 1000],
    [[-59_999, -10_000], "nothing", null],
    [[-60_000, -10_000], "start", 1000],
    [[-90_000, -60_000], "start", 500],
  ] as const)("restarts before: %j, then %s", (before, next, dueIn) => {
    const supervision = supervised(ended, before.map(at));
    const decided = afterEnd({ supervision, ended, policy, now, random: 0 });
    expect(decided.ended).toMatchObject({ next, dueAt: dueIn === null ? null : at(dueIn) });
  });

  it("spreads the restarts, and waits five minutes at most", () => {
    const restarts = Array.from({ length: 20 }, () => at(-1));
    const given = { supervision: supervised(ended, restarts), ended, policy: { ...policy, restartLimit: 100 }, now };
    expect(afterEnd({ ...given, random: 0 }).ended?.dueAt).toBe(at(150_000));
    expect(afterEnd({ ...given, random: 0.5 }).ended?.dueAt).toBe(at(225_000));
  });
});

describe("an end that is not the agent's fault", () => {
  const saying = (why: string) => ({ ...ended, why });
  const decide = (why: string, more: Partial<Supervision> = {}) =>
    afterEnd({ supervision: { ...supervised(saying(why)), ...more }, ended: saying(why), policy, now, random: 0 });

  it("by a rate limit burns no restart, and is waited for longer each time", () => {
    const burnt = { restarts: [at(-2), at(-1)] };
    const why = "API Error: 429 rate_limit_error";
    expect(decide(why, burnt).ended).toMatchObject({ next: "start", failureClass: "rate_limited", dueAt: at(30_000) });
    const again = decide(why, { ...burnt, limited: [at(-7_200_000), at(-60_000)] });
    expect(again).toMatchObject({ limited: [at(-60_000)], ended: { next: "start", dueAt: at(60_000) } });
    const { state } = after({
      session: gone,
      supervision: { ...again, ended: { ...saying(why), failureClass: "rate_limited" } },
    });
    expect(state.record.supervision).toMatchObject({ restarts: burnt.restarts, limited: [at(-60_000), at(0)] });
  });

  it.each([
    ["Not logged in · Please run /login", "logged_out", /log its agent in/],
    ["Credit balance is too low", "out_of_credit", /see to the credit/],
  ] as const)("%s: is not repeated, and asks for somebody", (why, problem, remedy) => {
    const session = { ...gone, liveness: { state: "dead", why } } satisfies SeenSession;
    const { state, effects } = after({
      session,
      supervision: supervised({ ...saying(why), next: "look" }),
      step: (draft) => confirmed(draft, session),
    });
    expect(effects).toEqual([]);
    expect(state.record.session.statusReason).toMatch(remedy);
    expect(state.record.session.attention).toMatchObject([
      { kind: "supervision", problem, choices: [{ value: "start" }] },
    ]);
  });
});

describe("a session that was given up", () => {
  const supervision = supervised({ ...ended, next: "nothing", dueAt: null }, [at(-90_000), at(-80_000)]);

  it.each([
    ["told again that it is dead", gone],
    ["told that nothing is known of it", { ...gone, status: "idle", liveness: { state: "unknown", why: "?" } }],
  ] satisfies [string, SeenSession][])("stays so when it is %s, and says why", (_name, seen) => {
    const { state, effects } = after({ session: gone, supervision, step: (draft) => observeSession(draft, seen) });
    expect(effects).toEqual([]);
    expect(state.record.supervision).toEqual(supervision);
    const statusReason = expect.stringMatching(/It crashed\. It was started again 2 times .* given up/);
    expect(state.record.session).toMatchObject({ status: "error", statusReason });
    expect(state.record.session.attention).toMatchObject([{ kind: "supervision", problem: "given_up" }]);
  });

  it("asks for attention once, and no more when it is there again", () => {
    const first = after({ session: gone, supervision }).state.record.session.attention;
    const again = after({ session: { ...gone, attention: first }, supervision });
    expect(again.commit?.events ?? []).not.toContainEqual(expect.objectContaining({ type: "attention.raised" }));
    const alive = { ...gone, status: "idle", statusReason: null, liveness: { state: "alive" } } satisfies SeenSession;
    const back = after({
      session: { ...gone, attention: first },
      supervision,
      step: (draft) => observeSession(draft, alive),
    });
    expect(back.state.record.session.attention).toEqual([]);
    expect(back.commit?.events).toContainEqual(
      expect.objectContaining({ type: "attention.settled", how: "withdrawn" }),
    );
  });

  it("is started by somebody who resumes it, and counts from nothing again", () => {
    const { state, effects } = after({ session: gone, supervision, step: (draft) => resume(draft, {}) });
    expect(effects).toEqual([{ type: "start" }]);
    expect(state.record.supervision).toBeUndefined();
  });
});

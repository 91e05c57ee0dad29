import { type Clock, type Commit, type Store, StoreFullError, silentLog, systemClock } from "@townkit/core";
import { createEventHub, createWaits } from "@townkit/core/kit";
import { createMemoryStore, manualClock } from "@townkit/core/memory";
import { beforeEach, describe, expect, it } from "vitest";
import type { EffectResult } from "./actor-environment.js";
import type { Step } from "./decide/decide.js";
import { create } from "./decide/lifecycle.js";
import { defaultPolicy } from "./decide/role-policy.js";
import type { Effect, SessionState } from "./decide/session-state.js";
import { SessionActor } from "./session-actor.js";
import { stateWith } from "./test-support/state-fixture.js";

/** What is done to a commit before the store sees it. */
let gate: (change: Commit) => Promise<void>;
let store: Store;
let begun: Effect[];
let actor: SessionActor;

function actorOn(state: SessionState, clock: Clock = systemClock): SessionActor {
  const perform = (effect: Effect): Promise<EffectResult> => {
    begun.push(effect);
    return new Promise(() => {});
  };
  const beneath = createMemoryStore();
  store = { ...beneath, commit: (change) => gate(change).then(() => beneath.commit(change)) };
  const hub = createEventHub({ clock });
  const waits = createWaits({ clock });
  return new SessionActor({
    state,
    env: {
      store,
      hub,
      waits,
      clock,
      log: silentLog,
      random: () => 0,
      absenceIsProof: true,
      fallback: { mode: "fail" },
      changed: () => {},
      policyOf: () => defaultPolicy,
      perform,
    },
  });
}

const full = () => Promise.reject(new StoreFullError({ path: "x", cause: null }));
const born: Step = (draft) => create(draft, null);
const paused: Step = (draft) => draft.patch({ paused: { since: "", reason: "x", assignmentId: null } });

beforeEach(() => {
  gate = () => Promise.resolve();
  begun = [];
  actor = actorOn(stateWith({ session: { status: "creating", revision: 0 } }));
});

describe("a session's actor", () => {
  it("shows and does nothing before the store has taken it", async () => {
    let take = () => {};
    let reached = () => {};
    const atTheStore = new Promise<void>((resolve) => {
      reached = resolve;
    });
    gate = () => {
      reached();
      return new Promise((resolve) => {
        take = resolve;
      });
    };
    const done = actor.apply(born);
    await atTheStore;
    expect([begun, actor.state.record.session.revision]).toEqual([[], 0]);
    take();
    await done;
    expect([begun, actor.state.record.session.revision]).toEqual([[{ type: "start" }], 1]);
  });

  it("refuses a caller with the store's error, and is as before", async () => {
    gate = full;
    await expect(actor.apply(born)).rejects.toThrow(expect.objectContaining({ code: "store_full" }));
    expect([begun, actor.state.record.session.revision]).toEqual([[], 0]);
  });

  it("commits what was seen before what is asked, once the store takes it again", async () => {
    await actor.apply(born);
    gate = full;
    await actor.observe((draft) => draft.see("ready", null));
    await expect(actor.apply(paused)).rejects.toThrow(expect.objectContaining({ code: "store_full" }));
    gate = () => Promise.resolve();
    const status = await actor.apply((draft) => draft.session.status);
    expect(status).toBe("ready");
    expect((await store.getSession("s-1"))?.session).toMatchObject({ status: "ready", paused: null, revision: 2 });
  });

  it("reads the record again when somebody else wrote it, and decides anew", async () => {
    await actor.apply(born);
    const record = await store.getSession("s-1");
    if (!record) throw new Error("There is no record.");
    await store.commit({ sessions: [{ ...record, session: { ...record.session, status: "ready", revision: 2 } }] });
    await actor.apply(paused);
    expect(actor.state.record.session).toMatchObject({ status: "ready", paused: { reason: "x" }, revision: 3 });
  });

  it("lets go of what a step refuses", async () => {
    await actor.apply(born);
    const refusal = () => {
      throw new Error("No.");
    };
    await expect(actor.apply(refusal)).rejects.toThrow("No.");
    await actor.observe(refusal);
    await actor.apply(paused);
    expect(actor.state.record.session.paused).not.toBeNull();
  });

  it("takes nothing more once it is closed", async () => {
    await actor.close();
    await expect(actor.apply(born)).rejects.toThrow(/closed/);
    expect(await store.getSession("s-1")).toBeUndefined();
  });
});

it.each([3_600_000, -3_600_000])(
  "a sign that comes right after the clock was set by %d ms is as old as it is",
  async (ms) => {
    const clock = manualClock(Date.parse("2026-01-01T12:00:00.000Z"));
    const watched = actorOn(stateWith(), clock);
    clock.set(ms);
    watched.sign();
    clock.pass(5_000);
    expect(await watched.apply(({ context }) => context.now - context.lastSign)).toBe(5_000);
  },
);

import {
  BackendUnavailableError,
  isoNow,
  type NotedEvent,
  type Orchestrator,
  parseInput,
  requireContract,
  silentLog,
  systemClock,
} from "@townkit/core";
import { type CloseOptions, CloseOptionsSchema, createEventHub, createWaits, startRetention } from "@townkit/core/kit";
import { createPoolActions } from "./actions/pool-actions.js";
import { createAdoption } from "./adoption.js";
import { followBackend } from "./backend-feed.js";
import { createCapabilityGuard } from "./capability-guard.js";
import { defaultRetentionDays, pruneRules } from "./decide/prune-query.js";
import { createDirectory, loadSessions, placesIn, takesPlace } from "./directory.js";
import { createFacetCalls } from "./facet-calls.js";
import { createHookCalls } from "./hook-calls.js";
import { createOperations } from "./operations.js";
import type { Parts } from "./parts.js";
import { createPatrol } from "./patrol.js";
import { createPerformer } from "./perform.js";
import { type SessionPoolOptions, SessionPoolOptionsSchema } from "./pool-options.js";
import { limitsOf, policiesIn, warmIn } from "./role-settings.js";
import { createSessionCalls } from "./session-calls.js";
import { createSources } from "./sources.js";
import { createSpawnCalls } from "./spawn-calls.js";
import { createStartGate, type WaitingStart } from "./start-gate.js";
import { createTownJournal } from "./town-journal.js";
import { createViewCalls } from "./view-calls.js";
import { createWarmPools } from "./warm-pools.js";
import { createWorkCalls } from "./work-calls.js";

/** How long actions on the end of sessions may take while the pool closes, in milliseconds. Then they are cut, which is told later. */
const actionsMs = 10_000;

/** How often what is too old or too much is looked for, in milliseconds. */
const retentionMs = 3_600_000;

/** An orchestrator whose work survives everything once a call has resolved: durability `store`. */
export interface SessionPool extends Orchestrator {
  readonly durability: "store";
  /** The starts that wait for a place, oldest first, and what each waits for. */
  waiting(): readonly WaitingStart[];
  /**
   * Ends this process's use of the sessions, once. `detach` leaves them as they are; `stop` stops each first, its running
   * turn included, and records that. Disposing is `detach`, but for a `process` backend, whose sessions end with it.
   */
  close(options: { readonly sessions: "detach" | "stop" }): Promise<void>;
  /** Puts into the journal what was done through the town besides. Resolves when it is there, or waits for the store. */
  note(event: NotedEvent): Promise<void>;
}

/**
 * A pool that has started: what the store holds was read, the backend was asked what became of it, and what was cut short
 * goes on. A backend that cannot be reached does not keep it from serving: its sessions are `liveness: unknown` until it can.
 *
 * @throws InvalidInputError what it was given does not fit.
 * @throws ContractMismatchError the backend was written for a contract that this core does not speak.
 * @throws StoreCorruptError, StoreFailedError: the store cannot be read.
 */
export async function createSessionPool(options: SessionPoolOptions): Promise<SessionPool> {
  const {
    backend,
    store,
    roles = {},
    fallback = { mode: "fail" },
    limits = {},
    patrolMs = 60_000,
    machine = () => ({ freeMemoryMb: null, load: null }),
    sources: given = [],
    actions,
    clock = systemClock,
    log = silentLog,
    random = Math.random,
    retention = {},
    pid,
  } = parseInput({ schema: SessionPoolOptionsSchema, value: options, what: "What createSessionPool was given" });
  requireContract({ backend: backend.name, speaks: backend.contractVersion });
  const closing = new AbortController();
  const { lastSeq } = await store.readJournal({ afterSeq: Number.MAX_SAFE_INTEGER, limit: 1 });
  const hub = createEventHub({ clock, epoch: store.epoch, lastSeq, journal: store });
  const waits = createWaits({ clock });
  const gate = createStartGate({
    limits: { ...limits, roles: limitsOf(roles) },
    machine,
    placed: () => placesIn(directory),
    clock,
  });
  const sources = createSources({ sources: given, store });
  const perform = createPerformer({ backend, gate, sources, clock, signal: closing.signal });
  const absenceIsProof = backend.durability !== "process";
  const policyOf = policiesIn(roles);
  const directory = createDirectory({
    store,
    hub,
    waits,
    clock,
    log,
    random,
    absenceIsProof,
    policyOf,
    fallback,
    changed: (session) => {
      if (!takesPlace(session)) gate.changed();
      patrol.changed(session.id);
      warm.changed();
    },
    perform,
  });
  const operations = createOperations({ store, hub, clock });
  const guard = createCapabilityGuard(backend);
  const parts: Parts = { backend, store, clock, log, hub, waits, directory, operations, guard, gate, sources };
  const patrol = createPatrol({ ...parts, random, periodMs: patrolMs });
  const adoption = createAdoption({ ...parts, random });
  const journal = createTownJournal({ store, hub, log });
  const workCalls = createWorkCalls(parts);
  const { hookActions, follower } = createPoolActions({ ...parts, actions, workCalls, signal: closing.signal });
  const { heard, ...hookCalls } = createHookCalls({ ...parts, hookActions });

  const { spawnWarm, ...spawnCalls } = createSpawnCalls({ ...parts, roles, fallback });
  const { demandOf } = sources;
  const warm = createWarmPools({ policies: warmIn(roles), directory, spawn: spawnWarm, demandOf, clock, log, random });

  await loadSessions({ store, directory });
  // Before looking: what happens meanwhile must not be missed.
  followBackend({ ...parts, adoption, random, heard, journal: (event) => void journal(event), signal: closing.signal });
  const found = await adoption.reconcile();
  await journal({ type: "town.started", sessionId: null, at: isoNow(clock), pid: pid ?? null, ...found });
  await follower.follow();
  const endRetention = startRetention({
    forget: ({ before }) => store.prune({ before, ...pruneRules({ retention, now: clock.now() }) }),
    clock,
    log,
    days: retention.days ?? defaultRetentionDays,
    everyMs: retentionMs,
  });

  warm.open();

  const sessionCalls = createSessionCalls(parts);
  const viewCalls = createViewCalls({ ...parts, adoption });
  const town = { ...workCalls, ...viewCalls, note: journal };
  const following = given.map((source) => source.follow({ town, signal: closing.signal, demandChanged: warm.changed }));
  let closed: Promise<void> | undefined;

  async function close(how: CloseOptions): Promise<void> {
    warm.close();
    if (how.sessions === "stop") {
      const stops = directory.all().map(({ state }) => sessionCalls.stopSession(state.record.session.id));
      for (const stop of await Promise.allSettled(stops)) {
        if (stop.status === "rejected") log.warn("a session could not be stopped", { error: String(stop.reason) });
      }
    }
    if (how.sessions === "stop") await follower.idle(actionsMs);
    endRetention();
    gate.close();
    patrol.close();
    adoption.close();
    closing.abort();
    await Promise.all(directory.all().map((actor) => actor.close()));
    const remedy = "Start the town again; what was handed in is kept.";
    waits.end(new BackendUnavailableError({ backend: "pool", problem: "it was closed.", remedy, effect: "possible" }));
    hub.close();
    await Promise.all(following);
    await backend.close(how);
  }

  async function closeOnce(how: CloseOptions): Promise<void> {
    const checked = parseInput({ schema: CloseOptionsSchema, value: how, what: "What close was given" });
    closed ??= close(checked);
    await closed;
  }

  return {
    durability: "store",
    waiting: () => gate.waiting,
    ...viewCalls,
    ...spawnCalls,
    ...workCalls,
    ...sessionCalls,
    ...hookCalls,
    ...createFacetCalls(parts),
    close: closeOnce,
    note: journal,
    [Symbol.asyncDispose]: () => closeOnce({ sessions: absenceIsProof ? "detach" : "stop" }),
  };
}

import { type Clock, type Log, newSessionId, type SessionConfig } from "@townkit/core";
import { type Backoff, nextBackoff } from "./decide/backoff.js";
import { isFree, tend, type WarmAction, type WarmMember, type WarmPolicy } from "./decide/warm-pool.js";
import { drain, keepWarm, retire } from "./decide/warm-session.js";
import type { Directory } from "./directory.js";
import type { SessionActor } from "./session-actor.js";

/** Keeps sessions ready, by the settings of their roles. */
export interface WarmPools {
  /** Begins: it is known what there is. */
  open(): void;
  /** A session was changed: there may be something to do. */
  changed(): void;
  close(): void;
}

const backoffMs = { first: 1_000, longest: 300_000 } as const;

const steps = { drain, keep: keepWarm, retire } as const;

/** What is only known of a role's pool while the process lives. */
interface Tended {
  readonly role: string;
  readonly policy: WarmPolicy;
  /** New ones, until their start has come to its end. */
  readonly spawning: Set<string>;
  /** After a start that failed: nothing new is started before it is over. */
  backoff: Backoff | null;
}

export function createWarmPools(options: {
  policies: Readonly<Record<string, WarmPolicy>>;
  directory: Directory;
  spawn: (config: SessionConfig & { readonly id: string }) => Promise<unknown>;
  /** How many pieces of work wait for a session of this role, and are nobody's yet. */
  demandOf: (role: string) => number;
  clock: Clock;
  log: Log;
  random: () => number;
}): WarmPools {
  const { policies, directory, spawn, demandOf, clock, log, random } = options;
  const tended = Object.entries(policies).map(
    ([role, policy]): Tended => ({ role, policy, spawning: new Set(), backoff: null }),
  );
  const free = new Since();
  const draining = new Since();
  let isDue = false;
  let cancelTimer = () => {};
  let isOpen = false;

  /** All that happens at once is looked at once. */
  function changed(): void {
    if (tended.length === 0 || isDue || !isOpen) return;
    isDue = true;
    void Promise.resolve().then(tendAll);
  }

  function tendAll(): void {
    isDue = false;
    cancelTimer();
    if (!isOpen) return;
    const dues = tended.map(tendOne).filter((due) => due !== null);
    if (dues.length > 0) cancelTimer = clock.after(Math.max(0, Math.min(...dues) - clock.monotonic()), changed);
  }

  function tendOne(pool: Tended): number | null {
    const { role, policy, spawning, backoff } = pool;
    const now = clock.monotonic();
    const actors = directory.all().filter(({ state }) => state.record.session.role === role);
    const members = actors.map((actor) => memberOf(actor, now));
    const pending = [...spawning].filter(isPending).length;
    const { actions, due } = tend({ policy, members, spawning: pending, demand: demandOf(role), now });
    const waits = backoff !== null && backoff.until > now ? backoff.until : null;
    const isHeld = waits !== null && actions.some(({ type }) => type === "spawn");
    for (const action of actions) carryOut(pool, action, waits !== null);
    const dues = [due, isHeld ? waits : null].filter((one) => one !== null);
    return dues.length === 0 ? null : Math.min(...dues);
  }

  /** It is not on record yet, or it failed and the pause that follows is not begun yet. */
  function isPending(id: string): boolean {
    const status = directory.find(id)?.state.record.session.status;
    return status === undefined || status === "error";
  }

  function memberOf({ state }: SessionActor, now: number): WarmMember {
    const { session, warm } = state.record;
    const { id } = session;
    return {
      session,
      isOwn: warm !== undefined,
      freeSince: free.see({ id, is: isFree(session), now }),
      drainingSince: draining.see({ id, is: Boolean(warm?.drainingSince), now }),
    };
  }

  function carryOut(pool: Tended, action: WarmAction, waits: boolean): void {
    if (action.type !== "spawn") void directory.find(action.sessionId)?.observe(steps[action.type]);
    else if (!waits) for (let one = 0; one < action.count; one += 1) void spawnOne(pool);
  }

  async function spawnOne(pool: Tended): Promise<void> {
    const { role, policy } = pool;
    const id = newSessionId(role);
    pool.spawning.add(id);
    try {
      await spawn({ id, role, workDir: policy.workDir });
      pool.backoff = null;
    } catch (error) {
      log.warn("a session could not be made ready for its role", { role, error: String(error) });
      pool.backoff = nextBackoff({
        before: pool.backoff,
        now: clock.monotonic(),
        random: random(),
        firstMs: backoffMs.first,
        longestMs: backoffMs.longest,
      });
    } finally {
      pool.spawning.delete(id);
      changed();
    }
  }

  return {
    open() {
      isOpen = true;
      changed();
    },
    changed,
    close() {
      isOpen = false;
      cancelTimer();
    },
  };
}

/** Since when this process has seen that something is so. */
class Since {
  readonly #since = new Map<string, number>();

  see({ id, is, now }: { id: string; is: boolean; now: number }): number | null {
    if (!is) {
      this.#since.delete(id);
      return null;
    }
    const since = this.#since.get(id) ?? now;
    this.#since.set(id, since);
    return since;
  }
}

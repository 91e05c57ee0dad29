import type { AssignCallOptions, AssignmentState, Backend } from "@townkit/core";
import type { ManualClock } from "@townkit/core/memory";
import { describe, expect, it } from "vitest";
import type { SessionLimits } from "../decide/admit.js";
import type { Fallback } from "../decide/fallback.js";
import type { RolePolicy } from "../decide/role-policy.js";
import type { RoleSettings } from "../role-settings.js";
import type { CrashPoint } from "./crashing-store.js";
import { breachesOf } from "./invariants.js";
import { passing } from "./passing-time.js";
import { createTown, type Town } from "./town.js";

/** What a scenario may use: the town, and hand-ins that are remembered as promised once they resolve. */
export interface Stage {
  readonly town: Town;
  spawn(id?: string, more?: { initPrompt?: string }): Promise<unknown>;
  assign(id: string, content: string, options?: AssignCallOptions & { sessionId?: string }): Promise<AssignmentState>;
  taken(id: string): Promise<AssignmentState>;
  settled(id: string): Promise<AssignmentState>;
}

/**
 * A caller's script. It is run until the process is killed, and then once more, from its beginning, with the same ids and
 * keys, against the process that came after: as a caller does whose answers were lost.
 */
export interface Scenario {
  readonly name: string;
  readonly run: (stage: Stage) => Promise<void>;
  /** How each piece of work must end, whenever the process was killed. */
  readonly ends: Readonly<Record<string, readonly AssignmentState[]>>;
  /** Of the role `polecat`. */
  readonly policy?: Partial<RolePolicy>;
  readonly role?: RoleSettings;
  readonly fallback?: Fallback;
  readonly limits?: SessionLimits;
  /** What the pool gets instead of the backend in memory. */
  readonly layer?: (backend: Backend) => Backend;
  /** Its time is made to pass; absent: it is the machine's. */
  readonly clock?: () => ManualClock;
}

function stageOn(town: Town, promised: Set<string>): Stage {
  return {
    town,
    spawn: (id = "s-1", more = {}) =>
      town.pool.spawnSession({ id, agent: "memory", workDir: town.workDir, role: "polecat", ...more }),
    async assign(assignmentId, content, { sessionId = "s-1", ...options } = {}) {
      const { state } = await town.pool.assignWork(
        sessionId,
        { type: "prompt", content },
        { assignmentId, timeoutMs: 20_000, ...options },
      );
      promised.add(assignmentId);
      return state;
    },
    taken: async (id) => (await town.pool.waitForAssignment(id, { until: "accepted", timeoutMs: 20_000 })).state,
    settled: async (id) => (await town.pool.waitForAssignment(id, { timeoutMs: 20_000 })).state,
  };
}

/** One life: killed at the point, started again, run to its end. False when the script ended before the point was reached. */
async function live(scenario: Scenario, at: CrashPoint): Promise<boolean> {
  const clock = scenario.clock?.();
  const { policy, role, fallback, limits, layer } = scenario;
  const town = createTown({ clock, layer, fallback, limits, roles: { polecat: { policy, ...role } } });
  const promised = new Set<string>();
  const inTime = <T>(work: Promise<T>) => (clock ? passing(clock, work) : work);
  const play = async (point?: CrashPoint) => {
    await town.start(point);
    await scenario.run(stageOn(town, promised));
  };
  try {
    const crashed = await inTime(Promise.race([play(at).then(() => false), crashOf(town)]));
    if (crashed) {
      town.kill();
      await inTime(play());
    }
    const where = `${scenario.name}, killed ${at.when} write ${at.write}`;
    expect(await breachesOf({ town, promised }), where).toEqual([]);
    for (const [id, ends] of Object.entries(scenario.ends)) {
      expect(ends, `${where}: ${id}`).toContain((await town.pool.getAssignment(id)).state);
    }
    return crashed;
  } finally {
    await town.close();
  }
}

/** The store is there once `start` was called, which is before anything waits. */
async function crashOf(town: Town): Promise<true> {
  await town.store.crashed;
  return true;
}

/** Runs each scenario once for each of its writes: killed there, started again, run to its end. */
export function sweepCrashes(scenarios: readonly Scenario[]): void {
  describe.each(["before", "after"] as const)("a process that is killed %s a write", (when) => {
    it.each(scenarios)("at every write of: $name", async (scenario) => {
      let write = 1;
      while (await live(scenario, { write, when })) write += 1;
      expect(write).toBeGreaterThan(5);
    });
  });
}

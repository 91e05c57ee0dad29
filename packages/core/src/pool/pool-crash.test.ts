import { describe, expect, it } from "vitest";
import type { AssignmentState } from "../contract/assignment.js";
import type { AssignCallOptions } from "../contract/options.js";
import { isInFlight, isSettled } from "../contract/transitions.js";
import { type ManualClock, manualClock } from "../kit/test-support/manual-clock.js";
import type { RolePolicy } from "./decide/role-policy.js";
import type { CrashPoint } from "./test-support/crashing-store.js";
import { breachesOf } from "./test-support/invariants.js";
import { passing } from "./test-support/passing-time.js";
import { createTown, type Town } from "./test-support/town.js";

/** What a scenario may use: the town, and hand-ins that are remembered as promised once they resolve. */
interface Stage {
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
interface Scenario {
  readonly name: string;
  readonly run: (stage: Stage) => Promise<void>;
  /** How each piece of work must end, whenever the process was killed. */
  readonly ends: Readonly<Record<string, readonly AssignmentState[]>>;
  /** Of the role `polecat`. */
  readonly policy?: Partial<RolePolicy>;
  /** Its time is made to pass; absent: it is the machine's. */
  readonly clock?: () => ManualClock;
}

const scenarios: readonly Scenario[] = [
  {
    name: "spawn with a first prompt",
    async run({ spawn, settled }) {
      await spawn("s-1", { initPrompt: "begin" });
      await settled("init-s-1");
    },
    ends: { "init-s-1": ["completed"] },
  },
  {
    name: "assign to an idle session and to a busy one",
    async run({ spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "do");
      await assign("w-2", "do", { until: "stored" });
      await assign("w-3", "do", { until: "stored", priority: 5 });
      for (const id of ["w-1", "w-2", "w-3"]) await settled(id);
    },
    ends: { "w-1": ["completed"], "w-2": ["completed"], "w-3": ["completed"] },
  },
  {
    name: "a turn that fails",
    async run({ spawn, assign }) {
      await spawn();
      await assign("w-1", "fail 9", { until: "settled" });
    },
    ends: { "w-1": ["failed"] },
  },
  {
    name: "interrupt",
    async run({ spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "gate never");
      await assign("w-2", "do", { delivery: "interrupt", until: "settled" });
      await settled("w-1");
    },
    ends: { "w-1": ["aborted"], "w-2": ["completed"] },
  },
  {
    name: "abort and lift the pause",
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "gate never");
      await assign("w-2", "do", { until: "stored" });
      await town.pool.abortSession("s-1", { key: "abort-1", assignmentId: "w-1" });
      expect(await settled("w-1")).toBe("aborted");
      expect(await town.pool.resumeSession("s-1", { key: "resume-1" })).toMatchObject({ action: "unpaused" });
      await settled("w-2");
    },
    ends: { "w-1": ["aborted"], "w-2": ["completed"] },
  },
  {
    name: "continue an interrupted turn",
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "gate a");
      const { attempt, state } = await town.pool.getAssignment("w-1");
      if (attempt === 1 && isInFlight(state)) await town.world.killAgents();
      await settled("w-1");
      town.gates.open("a");
      const resumed = await town.pool.resumeSession("s-1", { key: "resume-1", attempt: 2 });
      expect(resumed).toMatchObject({ action: "continued", receipt: { attempt: 2 } });
      await settled("w-1");
      expect((await town.pool.getAssignment("w-1")).attempts).toMatchObject([{}, { cause: "continue" }]);
    },
    ends: { "w-1": ["completed"] },
  },
  {
    name: "a turn that is cut and continued by policy",
    policy: { interrupted: "continue" },
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "gate a");
      const { attempt, state } = await town.pool.getAssignment("w-1");
      if (attempt === 1 && isInFlight(state)) await town.world.killAgents();
      town.gates.open("a");
      await settled("w-1");
      expect(town.world.executions().map(({ attempt }) => attempt)).toEqual([1, 2]);
      expect((await town.pool.getAssignment("w-1")).attempts).toMatchObject([{}, { cause: "continue" }]);
    },
    ends: { "w-1": ["completed"] },
  },
  {
    name: "a turn that is cut and fails by policy",
    policy: { interrupted: "fail" },
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "gate a");
      await assign("w-2", "do", { until: "stored" });
      if (isInFlight((await town.pool.getAssignment("w-1")).state)) await town.world.killAgents();
      await settled("w-1");
      await settled("w-2");
    },
    ends: { "w-1": ["failed"], "w-2": ["completed"] },
  },
  {
    name: "a session whose agent dies, and is started again by policy",
    policy: { restart: "on-failure", interrupted: "continue" },
    clock: () => manualClock(Date.parse("2026-01-01T12:00:00.000Z")),
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "gate a");
      const { attempt, state } = await town.pool.getAssignment("w-1");
      if (attempt === 1 && isInFlight(state)) await town.world.endAgents("failed");
      town.gates.open("a");
      await settled("w-1");
      expect(town.world.executions().map(({ attempt }) => attempt)).toEqual([1, 2]);
      expect(await town.pool.getSession("s-1")).toMatchObject({ status: "idle", liveness: { state: "alive" } });
    },
    ends: { "w-1": ["completed"] },
  },
  {
    name: "retry",
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "fail 1", { until: "settled" });
      await town.pool.retryAssignment("w-1", { key: "retry-1", attempt: 2 });
      await settled("w-1");
      expect((await town.pool.getAssignment("w-1")).attempts).toHaveLength(2);
    },
    ends: { "w-1": ["completed"] },
  },
  {
    name: "retry after a refusal that nothing followed",
    async run({ town, spawn, assign, settled }) {
      await spawn();
      const known = await town.pool.listAssignments();
      if (known.length === 0) town.world.failNext({ call: "submit", effect: "none" });
      await assign("w-1", "fail 1", { until: "settled" });
      await town.pool.retryAssignment("w-1", { key: "retry-1", attempt: 2 });
      await settled("w-1");
    },
    ends: { "w-1": ["completed"] },
  },
  {
    name: "cancel",
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "gate a");
      await assign("w-2", "do", { until: "stored" });
      await town.pool.cancelAssignment("w-2", { key: "cancel-1" });
      town.gates.open("a");
      await settled("w-1");
    },
    ends: { "w-1": ["completed"], "w-2": ["cancelled"] },
  },
  {
    name: "resolve as delivered",
    async run(stage) {
      await doubtful(stage);
      await resolve(stage.town, "delivered");
      stage.town.gates.open("a");
      await stage.settled("w-1");
    },
    ends: { "w-1": ["completed"] },
  },
  {
    name: "resolve as not delivered",
    async run(stage) {
      await doubtful(stage);
      await resolve(stage.town, "not_delivered");
      stage.town.gates.open("a");
      await stage.settled("w-1");
    },
    // Where evidence came before the person's word, the evidence counts.
    ends: { "w-1": ["failed", "completed"] },
  },
  {
    name: "stop and start again",
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "gate never");
      await assign("w-2", "do", { until: "stored" });
      await town.pool.stopSession("s-1", { key: "stop-1" });
      expect(isSettled((await town.pool.getAssignment("w-1")).state)).toBe(true);
      expect(await town.pool.resumeSession("s-1", { key: "resume-1" })).toMatchObject({ action: "started" });
      await settled("w-2");
    },
    ends: { "w-1": ["aborted"], "w-2": ["completed"] },
  },
  {
    name: "fork",
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "do", { until: "settled" });
      await town.pool.forkSession("s-1", { id: "s-2", newRole: "reviewer" });
      await assign("w-2", "do", { sessionId: "s-2" });
      await settled("w-2");
      expect(await town.pool.getSession("s-2")).toMatchObject({ forkedFrom: "s-1", role: "reviewer" });
    },
    ends: { "w-1": ["completed"], "w-2": ["completed"] },
  },
  {
    name: "answer a permission",
    async run({ town, spawn, assign, settled }) {
      await spawn();
      await assign("w-1", "ask");
      for await (const _ of town.pool.events({ after: "from the start" })) {
        const session = await town.pool.getSession("s-1");
        const [attention] = session.attention;
        const { state } = await town.pool.getAssignment("w-1");
        if (!attention && !isSettled(state)) continue;
        const answer = { kind: "permission", decision: "allow" } as const;
        if (attention) await town.pool.respond("s-1", { attentionId: attention.id, answer }, { key: "answer-1" });
        break;
      }
      await settled("w-1");
    },
    ends: { "w-1": ["completed"] },
  },
];

/** Work of which nobody can tell, as long as the process lives. */
async function doubtful({ town, spawn, assign }: Stage): Promise<void> {
  await spawn();
  const known = await town.pool.listAssignments();
  const see = known.length === 0 ? town.world.loseAnswers() : () => {};
  const seen = town.store.crashed.then(see);
  await Promise.race([assign("w-1", "gate a"), seen]);
  see();
}

async function resolve(town: Town, verdict: "delivered" | "not_delivered"): Promise<void> {
  const { state } = await town.pool.getAssignment("w-1");
  if (state !== "unknown") return;
  await town.pool.resolveAssignment("w-1", { verdict }, { key: "resolve-1" }).catch((error: { code?: string }) => {
    // Evidence may come first.
    if (error.code !== "illegal_transition") throw error;
  });
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
  const town = createTown({ clock, roles: { polecat: { policy: scenario.policy } } });
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

describe.each(["before", "after"] as const)("a process that is killed %s a write", (when) => {
  it.each(scenarios)("at every write of: $name", async (scenario) => {
    let write = 1;
    while (await live(scenario, { write, when })) write += 1;
    expect(write).toBeGreaterThan(5);
  });
});

import { isInFlight, isSettled } from "@townkit/core";
import { expect } from "vitest";
import { carrying } from "./test-support/carrying.js";
import { type Scenario, type Stage, sweepCrashes } from "./test-support/crash-sweep.js";
import type { Town } from "./test-support/town.js";

const spawnWithPrompt: Scenario = {
  name: "spawn with a first prompt",
  async run({ spawn, settled }) {
    await spawn("s-1", { initPrompt: "begin" });
    await settled("init-s-1");
  },
  ends: { "init-s-1": ["completed"] },
};

const scenarios: readonly Scenario[] = [
  spawnWithPrompt,
  { ...spawnWithPrompt, name: "spawn with a first prompt that the start takes along", layer: carrying },
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

sweepCrashes(scenarios);

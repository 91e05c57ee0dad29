import { tmpdir } from "node:os";
import { isInFlight } from "@townkit/core";
import { manualClock } from "@townkit/core/memory";
import { expect } from "vitest";
import { type Scenario, sweepCrashes } from "./test-support/crash-sweep.js";
import { withSpare } from "./test-support/with-spare.js";

const scenarios: readonly Scenario[] = [
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
    name: "a session that falls back to another backend",
    fallback: { mode: "use", to: "spare" },
    layer: withSpare,
    async run({ town, spawn, settled }) {
      await spawn("s-1", { initPrompt: "begin" }).catch((error: { code?: string }) => {
        if (error.code !== "backend_unavailable") throw error;
      });
      const { status, backend } = await town.pool.getSession("s-1");
      // A start of which nobody heard the end may have left something: it stays where it is.
      if (status === "error") await town.pool.cancelAssignment("init-s-1", { key: "cancel-1" });
      else expect(backend).toBe("spare");
      await settled("init-s-1");
    },
    ends: { "init-s-1": ["completed", "cancelled"] },
  },
  {
    name: "a session of which it is asked where it is to run",
    fallback: { mode: "ask", to: "spare" },
    layer: withSpare,
    async run({ town, spawn, settled }) {
      await spawn("s-1", { initPrompt: "begin" }).catch((error: { code?: string }) => {
        if (error.code !== "backend_unavailable") throw error;
      });
      const { attention } = await town.pool.getSession("s-1");
      const [asked] = attention;
      if (asked) {
        const answer = { kind: "question" as const, answers: [["fallback"]] };
        await town.pool.respond("s-1", { attentionId: asked.id, answer }, { key: `answer-${asked.id}` });
      } else if ((await town.pool.getSession("s-1")).backend !== "spare") {
        await town.pool.cancelAssignment("init-s-1", { key: "cancel-1" });
      }
      await settled("init-s-1");
    },
    ends: { "init-s-1": ["completed", "cancelled"] },
  },
  {
    name: "sessions of which only one may run",
    limits: { sessions: 1 },
    async run({ town, spawn, settled }) {
      await spawn("s-1", { initPrompt: "begin" });
      await settled("init-s-1");
      const second = spawn("s-2", { initPrompt: "begin" });
      second.catch(() => {});
      await town.pool.stopSession("s-1", { key: "stop-1" });
      await second;
      await settled("init-s-2");
    },
    ends: { "init-s-1": ["completed"], "init-s-2": ["completed"] },
  },
  {
    name: "a session that is kept ready",
    role: { agent: "memory", workDir: tmpdir(), min: 1, max: 1 },
    async run({ town, assign, settled }) {
      for await (const _ of town.pool.events({ after: "from the start" })) {
        const { sessions } = await town.pool.listSessions();
        const [ready, ...others] = sessions;
        expect(others).toEqual([]);
        if (!ready || ready.status === "creating") continue;
        await assign("w-1", "do", { sessionId: ready.id });
        break;
      }
      await settled("w-1");
    },
    ends: { "w-1": ["completed"] },
  },
];

sweepCrashes(scenarios);

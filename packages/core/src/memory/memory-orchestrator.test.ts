import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createMemoryOrchestrator } from "./memory-orchestrator.js";
import { createMemoryState } from "./memory-state.js";
import { createMemoryWorld } from "./memory-world.js";

let workDir = "";
beforeEach(async () => {
  workDir = await mkdtemp(join(tmpdir(), "memory-"));
});
afterEach(() => rm(workDir, { recursive: true, force: true }));

it("echoes alone, with the durability of its process, and stops its sessions when it is disposed", async () => {
  const town = await createMemoryOrchestrator();
  expect(town.durability).toBe("process");
  const { id } = await town.spawnSession({ agent: "memory", workDir, role: "echo" });
  const work = { type: "prompt" as const, content: "hello" };
  const { assignmentId } = await town.assignWork(id, work, { until: "settled" });
  expect((await town.getAssignment(assignmentId)).outcome?.text).toBe("hello");
  await town[Symbol.asyncDispose]();
  await expect(town.getSession(id)).rejects.toMatchObject({ code: "backend_unavailable" });
});

it("leaves its sessions to the world when it is disposed, and the next one finds them", async () => {
  const world = createMemoryWorld();
  const state = createMemoryState();
  const first = await createMemoryOrchestrator({ world, state });
  expect(first.durability).toBe("backend");
  const { id } = await first.spawnSession({ agent: "memory", workDir, role: "echo" });
  await first[Symbol.asyncDispose]();
  const second = await createMemoryOrchestrator({ world, state });
  expect(await second.getSession(id)).toMatchObject({ status: "ready", liveness: { state: "alive" } });
  await second.close({ sessions: "stop" });
});

it("hears nothing and says nothing any more once it was killed", async () => {
  const world = createMemoryWorld();
  const state = createMemoryState();
  const killed = await createMemoryOrchestrator({ world, state });
  const { id } = await killed.spawnSession({ agent: "memory", workDir, role: "echo" });
  world.cutOrchestrators();
  const work = { type: "prompt" as const, content: "unheard" };
  const hung = killed.assignWork(id, work, { timeoutMs: 20 });
  await expect(hung).rejects.toMatchObject({ code: "wait_timeout", effect: "possible" });
  expect(world.executions()).toEqual([]);
});

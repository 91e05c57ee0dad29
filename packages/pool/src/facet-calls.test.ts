import {
  createMemoryOrchestrator,
  createMemoryState,
  createMemoryStore,
  createMemoryWorld,
} from "@townkit/core/memory";
import { expect, it } from "vitest";
import { createSessionPool } from "./session-pool.js";

const work = { type: "prompt", content: "say something" } as const;

async function open() {
  const world = createMemoryWorld({ agent: () => new Promise(() => {}) });
  const state = createMemoryState();
  let store = createMemoryStore();
  const begin = async () => createSessionPool({ backend: await createMemoryOrchestrator({ world, state }), store });
  const pool = await begin();
  const restart = async () => {
    world.cutOrchestrators();
    store = createMemoryStore({ contents: store.contents });
    return await begin();
  };
  const { id } = await pool.spawnSession({ agent: "memory", role: "r", workDir: process.cwd() });
  return { world, pool, restart, id, contents: () => store.contents };
}

it("work that was cut has failed once its session is deleted, and says that it may have had an effect", async () => {
  const { world, pool, id } = await open();
  const { assignmentId } = await pool.assignWork(id, work);
  await world.killAgents();
  expect((await pool.waitForAssignment(assignmentId)).state).toBe("interrupted");
  await pool.stopSession(id);
  expect(await pool.deleteSession(id)).toEqual({ sessionId: id, cancelled: [] });
  expect(await pool.getAssignment(assignmentId)).toMatchObject({
    state: "failed",
    failure: { code: "session_deleted", effect: "possible" },
  });
  await expect(pool.retryAssignment(assignmentId)).rejects.toMatchObject({ code: "session_not_found" });
});

it("what is left of a deleted session in the store is its name", async () => {
  const { pool, id, contents } = await open();
  await pool.stopSession(id);
  await pool.deleteSession(id);
  expect(contents().sessions.get(id)).toMatchObject({ handle: null, deletedAt: expect.any(String) });
});

it("a deletion of which only the agent's part was done is completed by a repeat, by another process", async () => {
  const { world, pool, id, restart } = await open();
  await pool.stopSession(id);
  world.inside.sessions.delete(id);
  const next = await restart();
  expect((await next.getSession(id)).status).toBe("stopped");
  expect(await next.deleteSession(id)).toEqual({ sessionId: id, cancelled: [] });
  await expect(next.getSession(id)).rejects.toMatchObject({ code: "session_not_found" });
});

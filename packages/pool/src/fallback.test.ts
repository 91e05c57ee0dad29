import { asTownError, type Backend } from "@townkit/core";
import { expect, onTestFinished, test } from "vitest";
import type { Fallback } from "./decide/fallback.js";
import { createTown } from "./test-support/town.js";
import { withSpare } from "./test-support/with-spare.js";

async function inTown(fallback: Fallback, layer: (backend: Backend) => Backend = withSpare) {
  const town = createTown({ layer, fallback });
  onTestFinished(() => town.close());
  await town.start();
  const spawn = (more: object = {}) =>
    town.pool.spawnSession({ id: "s-1", agent: "memory", workDir: town.workDir, role: "polecat", ...more });
  return { town, spawn };
}

const handleOf = async ({ store }: Awaited<ReturnType<typeof inTown>>["town"]) =>
  (await store.store.getSession("s-1"))?.handle;

test("a session whose backend is down runs on the other one, says so, and works there", async () => {
  const { town, spawn } = await inTown({ mode: "use", to: "spare" });
  expect(await spawn()).toMatchObject({
    status: "ready",
    backend: "spare",
    statusReason: expect.stringMatching(/^It was to run on memory: .*nobody answers/),
  });
  const work = { type: "prompt", content: "do" } as const;
  expect(await town.pool.assignWork("s-1", work, { until: "settled" })).toMatchObject({ state: "completed" });
  expect(town.world.executions()).toHaveLength(1);
  // It is there for good.
  await town.pool.stopSession("s-1");
  await town.pool[Symbol.asyncDispose]();
  await town.start();
  expect(await town.pool.resumeSession("s-1")).toMatchObject({ action: "started", session: { backend: "spare" } });
});

test("whether it does is asked durably, and answered after a restart", async () => {
  const { town, spawn } = await inTown({ mode: "ask", to: "spare" });
  await expect(spawn({ initPrompt: "do" })).rejects.toMatchObject({ code: "backend_unavailable" });
  await town.pool[Symbol.asyncDispose]();
  await town.start();
  const { status, attention } = await town.pool.getSession("s-1");
  expect(status).toBe("error");
  expect(attention).toMatchObject([{ kind: "supervision", problem: "not_started", evidence: [/nobody answers/] }]);
  const [asked] = attention;
  if (!asked) throw new Error("Nothing was asked.");
  const answer = { kind: "question" as const, answers: [["fallback"]] };
  await town.pool.respond("s-1", { attentionId: asked.id, answer });
  expect(await town.pool.waitForAssignment("init-s-1")).toMatchObject({ state: "completed" });
  expect(await town.pool.getSession("s-1")).toMatchObject({ backend: "spare", attention: [] });
});

test("once its own backend can start it, nothing is asked any more, and it stays there", async () => {
  let isDown = true;
  const { town, spawn } = await inTown({ mode: "ask", to: "spare" }, (backend) => {
    const layer = withSpare(backend);
    return { ...layer, start: (request) => (isDown ? layer : backend).start(request) };
  });
  await spawn().catch(asTownError);
  isDown = false;
  expect(await town.pool.resumeSession("s-1")).toMatchObject({
    action: "started",
    session: { backend: "memory", attention: [] },
  });
});

test.each([
  ["its backend may have something of it", {}, "possible"],
  ["its caller chose the backend", { backend: "memory" }, "none"],
] as const)("it stays where it is, because %s", async (_why, more, effect) => {
  const { town, spawn } = await inTown({ mode: "use", to: "spare" }, (backend) => ({
    ...withSpare(backend),
    prepare: ({ config: { backend: _, ...config }, ...request }) => backend.prepare({ ...request, config }),
    start: backend.start,
  }));
  town.world.failNext({ call: "start", effect });
  await expect(spawn(more)).rejects.toMatchObject({ code: "backend_unavailable" });
  expect(await town.pool.getSession("s-1")).toMatchObject({ status: "error", backend: "memory" });
  expect((await handleOf(town))?.child).toBeUndefined();
});

test("where the other one cannot run it either, both are named, and nothing is lost", async () => {
  const { town, spawn } = await inTown({ mode: "use", to: "spare" }, (backend) => ({
    ...withSpare(backend),
    prepare: (request) =>
      request.config.backend === "spare" ? Promise.reject(new Error("No such agent.")) : backend.prepare(request),
  }));
  await spawn({ initPrompt: "do" }).catch(asTownError);
  const { status, statusReason, queued } = await town.pool.getSession("s-1");
  expect({ status, queued }).toEqual({ status: "error", queued: 1 });
  expect(statusReason).toMatch(/nobody answers.*No such agent/);
});

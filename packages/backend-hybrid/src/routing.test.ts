import { BackendUnavailableError } from "@townkit/core";
import { expect, test } from "vitest";
import { silentChild } from "./conformance/silent-child.js";
import { createHybridOrchestrator } from "./hybrid-orchestrator.js";
import { hello, twoSides } from "./test-support/two-sides.js";

test("a session runs where its route leads, says so, and only there", async () => {
  const { open, config } = await twoSides();
  const { hybrid, left, right } = await open();
  const there = await hybrid.spawnSession(config({ role: "right" }));
  const chosen = await hybrid.spawnSession(config({ role: "right", backend: "left" }));
  expect([there.backend, chosen.backend]).toEqual(["right", "left"]);
  expect((await right.listSessions()).sessions.map(({ id }) => id)).toEqual([there.id]);
  expect((await left.listSessions()).sessions.map(({ id }) => id)).toEqual([chosen.id]);
  expect((await hybrid.listSessions()).sessions).toEqual([there, chosen]);
  expect(await hybrid.getSession(chosen.id)).toEqual(chosen);
  await hybrid.assignWork(there.id, hello, { until: "settled" });
  expect((await hybrid.stopSession(there.id)).backend).toBe("right");
});

test("a fork stays where its parent's conversation is, whatever its role", async () => {
  const { open, config } = await twoSides();
  const { hybrid } = await open();
  const parent = await hybrid.spawnSession(config());
  expect(await hybrid.forkSession(parent.id, { newRole: "right" })).toMatchObject({ role: "right", backend: "left" });
  const handle = await hybrid.prepare({ config: { ...config(), id: "parent" } });
  const fork = { sessionId: "parent", handle };
  expect(await hybrid.prepare({ config: { ...config({ role: "right" }), id: "fork" }, fork })).toMatchObject({
    backend: "hybrid",
    child: "left",
  });
});

test("who has a session is not decided again when the routes change", async () => {
  const { open, config } = await twoSides();
  const first = await open();
  const asked = { ...config({ role: "right" }), id: "steady" };
  const before = await first.hybrid.spawnSession(asked);
  await first.hybrid.close({ sessions: "detach" });
  const { hybrid, left } = await open({ routes: {} });
  expect(await hybrid.spawnSession(asked)).toMatchObject({
    id: "steady",
    backend: "right",
    createdAt: before.createdAt,
  });
  expect((await left.listSessions()).sessions).toEqual([]);
  await expect(hybrid.spawnSession({ ...asked, backend: "left" })).rejects.toMatchObject({
    code: "idempotency_conflict",
  });
});

test("a choice of what is none of the children is refused, and names them", async () => {
  const { open, config } = await twoSides();
  const { hybrid } = await open();
  const asked = { ...config({ backend: "middle" }), id: "nowhere" };
  await expect(hybrid.spawnSession(asked)).rejects.toMatchObject({
    code: "invalid_input",
    remedy: expect.stringContaining("left, right"),
  });
  await expect(hybrid.prepare({ config: asked })).rejects.toMatchObject({ code: "invalid_input" });
  await expect(hybrid.getSession("nowhere")).rejects.toMatchObject({ code: "session_not_found" });
});

test("what could not be started is free to be started elsewhere", async () => {
  const { sides, open, config } = await twoSides();
  const { hybrid } = await open();
  sides.right.world.failNext({ call: "start", effect: "none" });
  const asked = { ...config(), id: "second-try" };
  await expect(hybrid.spawnSession({ ...asked, backend: "right" })).rejects.toBeInstanceOf(BackendUnavailableError);
  expect(await hybrid.spawnSession({ ...asked, backend: "left" })).toMatchObject({ backend: "left" });
});

test("what may have been started stays where it may be", async () => {
  const { sides, open, config } = await twoSides();
  const { hybrid } = await open();
  sides.right.world.failNext({ call: "start", effect: "possible" });
  const asked = { ...config(), id: "perhaps" };
  await expect(hybrid.spawnSession({ ...asked, backend: "right" })).rejects.toBeInstanceOf(BackendUnavailableError);
  await expect(hybrid.spawnSession({ ...asked, backend: "left" })).rejects.toMatchObject({
    code: "idempotency_conflict",
  });
});

test("ids of work and keys of calls are one for all children, also after a restart", async () => {
  const { open, config } = await twoSides();
  const first = await open();
  const one = await first.hybrid.spawnSession(config());
  const other = await first.hybrid.spawnSession(config({ role: "right" }));
  await first.hybrid.assignWork(one.id, hello, { assignmentId: "w-1", until: "settled" });
  await first.hybrid.stopSession(one.id, { key: "once" });
  await first.hybrid.close({ sessions: "detach" });
  const { hybrid } = await open();
  const conflict = { code: "idempotency_conflict" };
  await expect(hybrid.assignWork(other.id, hello, { assignmentId: "w-1" })).rejects.toMatchObject(conflict);
  await expect(hybrid.stopSession(other.id, { key: "once" })).rejects.toMatchObject(conflict);
  expect(await hybrid.getAssignment("w-1")).toMatchObject({ sessionId: one.id, state: "completed" });
  expect((await hybrid.listAssignments({ sessionId: other.id })).length).toBe(0);
});

test.each([
  ["no child", { children: {} }, /one child at least/],
  ["a child that is none", { children: { left: {} } }, /a backend is wanted/],
  ["a route that leads nowhere", { default: "middle" }, /leads to middle/],
])("%s is refused", async (_what, given, problem) => {
  const { state } = await twoSides();
  const options = { children: { left: silentChild("dead") }, default: "left", state, ...given } as never;
  await expect(createHybridOrchestrator(options)).rejects.toThrow(problem);
});

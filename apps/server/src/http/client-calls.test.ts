import { connectTown, createTownClient } from "@townkit/client";
import {
  CallAbortedError,
  IdempotencyConflictError,
  newAssignmentId,
  SessionNotFoundError,
  WaitTimeoutError,
} from "@townkit/core";
import type { MemoryAgent } from "@townkit/core/memory";
import { losingAnswers } from "@townkit/testkit/faults";
import { describe, expect, test } from "vitest";
import { clientOf, memoryTown, openDoor, servedTown, token } from "../test-support/served-town.js";

const work = { type: "prompt", content: "hello" } as const;

/** An agent whose turns last until they are let go. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const agent: MemoryAgent = async (turn) => {
    await opened;
    return turn.prompt;
  };
  return { agent, open };
}

const posts = (path: RegExp) => (request: { method: string; url: URL }) =>
  request.method === "POST" && path.test(request.url.pathname);

describe("a client whose answer was lost", () => {
  test("gets the same session", async () => {
    const { url, config, pool } = await servedTown();
    const losing = losingAnswers({ match: posts(/\/sessions$/), times: 2 });
    const client = clientOf({ url, fetch: losing.fetch });
    const session = await client.spawnSession(config);
    expect(losing.lost).toBe(2);
    expect((await pool.listSessions()).sessions.map(({ id }) => id)).toEqual([session.id]);
  });

  test("gets the same receipt, and the work was done once", async () => {
    const { url, config, pool, world } = await servedTown();
    const session = await pool.spawnSession(config);
    const losing = losingAnswers({ match: posts(/\/assignments$/), times: 2 });
    const client = clientOf({ url, fetch: losing.fetch });
    const receipt = await client.assignWork(session.id, work, { until: "settled" });
    expect(losing.lost).toBe(2);
    expect(receipt.state).toBe("completed");
    expect(world.executions()).toEqual([{ sessionId: session.id, assignmentId: receipt.assignmentId, attempt: 1 }]);
  });

  test.each(["stop", "abort", "resume", "fork"] as const)("of %s has had it once", async (verb) => {
    const { url, config, pool } = await servedTown();
    const session = await pool.spawnSession(config);
    await pool.assignWork(session.id, work, { until: "settled" });
    const losing = losingAnswers({ match: posts(new RegExp(`/${verb}$`)), times: 1 });
    const client = clientOf({ url, fetch: losing.fetch });
    const calls = {
      stop: () => client.stopSession(session.id),
      abort: () => client.abortSession(session.id),
      resume: () => client.resumeSession(session.id),
      fork: () => client.forkSession(session.id),
    };
    await calls[verb]();
    expect(losing.lost).toBe(1);
    expect((await pool.listSessions()).sessions).toHaveLength(verb === "fork" ? 2 : 1);
  });
});

describe("a town that is away", () => {
  test("is waited for, and then has the work once", async () => {
    const { pool, config, world } = await memoryTown();
    const session = await pool.spawnSession(config);
    const first = await openDoor({ orchestrator: pool });
    await first.close();
    const receipt = clientOf({ url: first.url }).assignWork(session.id, work, { until: "settled" });
    await openDoor({ orchestrator: pool, port: first.port });
    expect((await receipt).state).toBe("completed");
    expect(world.executions()).toHaveLength(1);
  });

  test("for too long is unreachable, with proof that nothing arrived", async () => {
    const { pool } = await memoryTown();
    const door = await openDoor({ orchestrator: pool });
    await door.close();
    const client = clientOf({ url: door.url, patienceMs: 200 });
    const assignmentId = newAssignmentId();
    await expect(client.assignWork("s-1", work, { assignmentId })).rejects.toMatchObject({
      code: "town_unreachable",
      effect: "none",
      facts: { sessionId: "s-1", assignmentId },
    });
  });

  test("that ends lets the waits of its callers go on with the next one", async () => {
    const { agent, open } = gate();
    const { pool, config } = await memoryTown(agent);
    const session = await pool.spawnSession(config);
    const { assignmentId } = await pool.assignWork(session.id, work, { until: "stored" });
    const first = await openDoor({ orchestrator: pool });
    const settled = clientOf({ url: first.url }).waitForAssignment(assignmentId);
    await first.close();
    await openDoor({ orchestrator: pool, port: first.port });
    open();
    expect((await settled).state).toBe("completed");
  });
});

describe("a wait", () => {
  test("lasts longer than the server's own", async () => {
    const { agent, open } = gate();
    const { client, config } = await servedTown({ agent, longestWaitMs: 60 });
    const session = await client.spawnSession(config);
    const receipt = client.assignWork(session.id, work, { until: "settled" });
    const { assignmentId } = await client.assignWork(session.id, { ...work, content: "second" }, { until: "stored" });
    const settled = client.waitForAssignment(assignmentId);
    await expect(client.waitForAssignment(assignmentId, { timeoutMs: 300 })).rejects.toBeInstanceOf(WaitTimeoutError);
    open();
    expect([(await receipt).state, (await settled).state]).toEqual(["completed", "completed"]);
  });

  test("that is over on the server is no problem to be told in the log", async () => {
    const { agent, open } = gate();
    const told: string[] = [];
    const note = (level: string) => (_message: string, facts?: object) =>
      void told.push(`${level} ${JSON.stringify(facts)}`);
    const log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
    const { client, config } = await servedTown({ agent, longestWaitMs: 20, log });
    const session = await client.spawnSession(config);
    const { assignmentId } = await client.assignWork(session.id, work, { until: "accepted" });
    await expect(client.waitForAssignment(assignmentId, { timeoutMs: 100 })).rejects.toBeInstanceOf(WaitTimeoutError);
    open();
    const waits = told.filter((line) => line.includes('"status":504'));
    expect(waits).not.toEqual([]);
    expect(waits.filter((line) => !line.startsWith("debug"))).toEqual([]);
  });

  test("ends with its caller's deadline or signal, and the work goes on", async () => {
    const { agent, open } = gate();
    const { client, config } = await servedTown({ agent });
    const session = await client.spawnSession(config);
    const assignmentId = newAssignmentId();
    const late = await client
      .assignWork(session.id, work, { assignmentId, until: "settled", timeoutMs: 100 })
      .catch((error: unknown) => error);
    expect(late).toBeInstanceOf(WaitTimeoutError);
    expect(late).toMatchObject({ effect: "possible", facts: { assignmentId, sessionId: session.id } });
    const leave = new AbortController();
    const left = client.waitForAssignment(assignmentId, { signal: leave.signal });
    leave.abort();
    await expect(left).rejects.toBeInstanceOf(CallAbortedError);
    open();
    expect((await client.waitForAssignment(assignmentId)).state).toBe("completed");
  });
});

test("errors come back as they were thrown", async () => {
  const { client, pool, config } = await servedTown();
  const { id } = await client.spawnSession(config);
  for (const call of [
    (town: typeof pool) => town.getSession("no-such-session"),
    (town: typeof pool) => town.spawnSession({ ...config, id, role: "other" }),
    (town: typeof pool) => town.spawnSession({ ...config, workDir: "/no/such/dir" }),
    (town: typeof pool) => town.cancelAssignment("no-such-work"),
    (town: typeof pool) => town.spawnSession({ ...config, agent: "no-such-agent" }),
  ]) {
    const [here, there] = await Promise.all(
      [pool, client as unknown as typeof pool].map((town) => call(town).catch((error: Error) => error)),
    );
    expect(there).toBeInstanceOf((here as Error).constructor);
    expect(JSON.parse(JSON.stringify(there))).toEqual(JSON.parse(JSON.stringify(here)));
  }
  await expect(client.getSession("no-such-session")).rejects.toBeInstanceOf(SessionNotFoundError);
  await expect(client.spawnSession({ ...config, id, role: "other" })).rejects.toBeInstanceOf(IdempotencyConflictError);
});

test("a client that connects knows the town's durability; a wrong token is said at once", async () => {
  const { url } = await servedTown();
  await using town = await connectTown({ url, token });
  expect(town.durability).toBe("store");
  await expect(connectTown({ url, token: "wrong" })).rejects.toMatchObject({ code: "unauthorized" });
});

test("something else than a town is told apart from one", async () => {
  const html = () => Promise.resolve(new Response("<html></html>", { status: 200 }));
  const client = createTownClient({ url: "http://127.0.0.1:1", token, durability: "store", fetch: html });
  await expect(client.getSession("s-1")).rejects.toMatchObject({
    code: "internal",
    remedy: expect.stringContaining("url"),
  });
});

test("a disposed client ends its waits and nothing in the town", async () => {
  const { agent, open } = gate();
  const { client, pool, config } = await servedTown({ agent });
  const session = await client.spawnSession(config);
  const { assignmentId } = await client.assignWork(session.id, work, { until: "stored" });
  const wait = client.waitForAssignment(assignmentId);
  await client[Symbol.asyncDispose]();
  await expect(wait).rejects.toBeInstanceOf(CallAbortedError);
  open();
  expect((await pool.waitForAssignment(assignmentId)).state).toBe("completed");
});

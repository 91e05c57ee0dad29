import { systemClock } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { expect, test } from "vitest";
import { clientOf, memoryTown, openDoor } from "../test-support/served-town.js";
import { openTokenBook } from "../tokens/token-book.js";

/** A town with a book of tokens, over agents in memory. */
async function townWithTokens(options: { maxEventStreams?: number } = {}) {
  const town = await memoryTown();
  const book = await openTokenBook({ state: createMemoryState(), clock: systemClock });
  const door = await openDoor({ orchestrator: town.pool, named: book.identify, ...options });
  return { ...town, ...door, book };
}

const events = (url: string, token: string, query = "") =>
  fetch(`${url}/v1/events${query}`, { headers: { authorization: `Bearer ${token}` } });

test("a token for one session works in it, follows it, and finds no other", async () => {
  const { url, config, pool, book } = await townWithTokens();
  const mine = await pool.spawnSession(config);
  const other = await pool.spawnSession(config);
  const { token } = await book.create({ name: "helper", scope: "work", sessionId: mine.id });
  const client = clientOf({ url, token });
  const work = { type: "prompt", content: "hello" } as const;
  const receipt = await client.assignWork(mine.id, work, { until: "settled" });
  expect(receipt.state).toBe("completed");
  expect(await client.getAssignment(receipt.assignmentId)).toMatchObject({ sessionId: mine.id });
  expect(await client.listAssignments({ sessionId: mine.id })).toHaveLength(1);

  const foreign = await pool.assignWork(other.id, work, { until: "settled" });
  const refused = { code: "forbidden", facts: { token: "helper", sessionId: mine.id } };
  await expect(client.getSession(other.id)).rejects.toMatchObject(refused);
  await expect(client.assignWork(other.id, work)).rejects.toMatchObject(refused);
  await expect(client.getAssignment(foreign.assignmentId)).rejects.toMatchObject(refused);
  await expect(client.getAssignment("w-that-is-not")).rejects.toMatchObject(refused);
  await expect(client.listSessions()).rejects.toMatchObject(refused);
  await expect(client.spawnSession(config)).rejects.toMatchObject(refused);
  expect((await pool.listAssignments({ sessionId: other.id })).map(({ id }) => id)).toEqual([foreign.assignmentId]);
});

test("a token for one session sends mail as that session, and as nobody else", async () => {
  const { url, config, pool, book } = await townWithTokens();
  const { id } = await pool.spawnSession(config);
  const { token } = await book.create({ name: "helper", scope: "work", sessionId: id });
  const client = clientOf({ url, token });
  const mail = (from: string) => ({ type: "mail", content: "Ship it.", mail: { from, subject: "Go" } }) as const;
  for (const from of ["@boss", "s-another"])
    await expect(client.assignWork(id, mail(from))).rejects.toMatchObject({ code: "forbidden", facts: { from } });
  expect(await pool.listAssignments({ sessionId: id })).toEqual([]);
  // Its own name is let through, to a town that has no mail.
  await expect(client.assignWork(id, mail(id))).rejects.not.toMatchObject({ code: "forbidden" });
  const whole = clientOf({ url, token: (await book.create({ name: "board", scope: "work" })).token });
  await expect(whole.assignWork(id, mail("@boss"))).rejects.not.toMatchObject({ code: "forbidden" });
});

test.each(["revoke", "rotate"] as const)("a token that ends by %s takes its open streams along", async (how) => {
  const { url, book, app } = await townWithTokens();
  const { token } = await book.create({ name: "board" });
  const stream = await events(url, token);
  expect(stream.status).toBe(200);
  expect(app.eventStreams()).toBe(1);
  await book[how]("board");
  // Resolves when the town has ended it.
  await stream.text();
  expect(app.eventStreams()).toBe(0);
  expect((await events(url, token)).status).toBe(401);
});

test("a stream of events beyond the limit is refused, and one that ends makes room", async () => {
  const { url, book, app } = await townWithTokens({ maxEventStreams: 1 });
  const { token } = await book.create({ name: "board" });
  const first = await events(url, token);
  const refused = await events(url, token);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({
    error: { code: "limit_reached", facts: { setting: "daemon.max_event_streams" } },
  });
  await book.revoke("board");
  await first.text();
  const { token: next } = await book.create({ name: "next" });
  const after = await events(url, next);
  expect(after.status).toBe(200);
  expect(app.eventStreams()).toBe(1);
  await after.body?.cancel();
});

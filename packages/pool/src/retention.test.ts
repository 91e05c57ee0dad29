import { createMemoryOrchestrator, createMemoryStore, manualClock } from "@townkit/core/memory";
import { expect, onTestFinished, test } from "vitest";
import { createSessionPool } from "./session-pool.js";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

async function newPool(retention: NonNullable<Parameters<typeof createSessionPool>[0]["retention"]>) {
  const clock = manualClock(Date.parse("2026-01-01T00:00:00.000Z"));
  const backend = await createMemoryOrchestrator({ clock });
  const pool = await createSessionPool({ backend, store: createMemoryStore(), clock, retention });
  onTestFinished(() => pool.close({ sessions: "stop" }));
  const { id } = await pool.spawnSession({ agent: "memory", workDir: process.cwd(), role: "tester" });
  const complete = (assignmentId: string) =>
    pool.assignWork(id, { type: "prompt", content: "work" }, { assignmentId, until: "settled" });
  return { clock, pool, complete };
}

test("finished work is forgotten once it is too old, and not before; the session stays", async () => {
  const { clock, pool, complete } = await newPool({ workDays: 8 });
  await complete("w-old");
  clock.pass(7 * dayMs);
  await complete("w-young");
  clock.pass(dayMs + hourMs);
  await expect.poll(() => pool.getAssignment("w-old").catch(({ code }) => code)).toBe("assignment_not_found");
  expect(await pool.getAssignment("w-young")).toMatchObject({ state: "completed" });
  expect((await pool.listSessions()).sessions).toHaveLength(1);
});

test("a reader that had not come so far when the journal became too large is told to read the state anew", async () => {
  const { clock, pool, complete } = await newPool({ journalBytes: 1 });
  const events = pool.events({ after: undefined, durableOnly: true })[Symbol.asyncIterator]();
  const first = events.next();
  await complete("w-1");
  const { value } = await first;
  for (let more = 0; more < 1500; more += 1) await complete(`more-${more}`);
  clock.pass(hourMs);
  const late = pool.events({ after: value?.cursor })[Symbol.asyncIterator]();
  expect((await late.next()).value).toMatchObject({ type: "resync", why: "pruned" });
  expect((await events.next()).value).toMatchObject({ type: "resync", why: "overflow" });
  await Promise.all([late.return?.(), events.return?.()]);
});

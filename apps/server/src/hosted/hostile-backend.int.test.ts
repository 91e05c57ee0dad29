import { isTownError } from "@townkit/core";
import { expect, test } from "vitest";
import { type FaultName, victimOf } from "../test-support/hostile-backend.js";
import { type HostileTown, hostileTown } from "../test-support/hostile-town.js";
import { methods, wholeLife, workInPeace } from "../test-support/whole-life.js";

/** The method in which the process goes under; of all others a call is under way then. */
const last = "getSessionOutput";

const others = methods.filter((method) => method !== last && method !== "spawnSession" && method !== "respond");

test.each<{ does: FaultName; why: RegExp }>([
  { does: "exit", why: /its process ended with code 7/ },
  { does: "loop", why: /it did not answer for \d+ ms/ },
  { does: "leakMemory", why: /of memory, more than/ },
  { does: "leakDescriptors", why: /it took no calls any more|it could open no more files/ },
])(
  "a process that does this: $does, is started again, and every call that it had ends",
  { timeout: 240_000 },
  async ({ does, why }) => {
    const town = await hostileTown({ silenceMs: 6_000, mostMemoryBytes: 500_000_000 });
    const { client, workDir } = town;
    expect(await worksIn(town)).toBe("completed");
    const life = (id: string) => ({ town: client, id, workDir, within: { timeoutMs: 30_000 } });
    for (const method of [...others, last] as const) await wholeLife.spawnSession(life(victimOf(method)));

    await town.breaks({ does: "never", but: { [last]: does } });
    const events = client.events({ durableOnly: true, signal: AbortSignal.timeout(120_000) });
    const calls = [...others, last].map((method) => wholeLife[method as typeof last](life(victimOf(method))));
    const ends = Promise.allSettled(calls);
    const seen: { state: string; why: string | null }[] = [];
    for await (const event of events) {
      if (event.type !== "backend.health") continue;
      if (seen.length === 0) await town.breaks({ does: "nothing" });
      seen.push(event);
      if (event.state === "up") break;
    }
    expect(seen[0]).toMatchObject({ state: "down", why: expect.stringMatching(why) });

    // Nobody waits for a process that is gone, and all are told of ours by our errors.
    for (const end of await ends) {
      if (end.status === "fulfilled") continue;
      expect(isTownError(end.reason), String(end.reason)).toBe(true);
      expect(end.reason.code).not.toMatch(/^(internal|town_unreachable)$/);
      if (String(end.reason.code).startsWith("backend_")) expect(end.reason.message).toContain("memory backend");
    }
    await expect(calls.at(-1)).rejects.toMatchObject({ code: expect.stringMatching(/^backend_/) });
    expect(await worksIn(town)).toBe("completed");
    const { host } = (await client.status()).backends[0] ?? {};
    expect(host).toMatchObject({ restarts: 1 });
    expect(await town.log()).toContain("the backend's process has ended");
  },
);

test("a backend that leaks timers is slow, and the town goes on", { timeout: 120_000 }, async () => {
  const town = await hostileTown();
  await wholeLife.spawnSession({
    town: town.client,
    id: victimOf(last),
    workDir: town.workDir,
    within: { timeoutMs: 60_000 },
  });
  await town.breaks({ does: "leakTimers" });
  await town.client.getSessionOutput(victimOf(last), {}, { timeoutMs: 30_000 }).catch(() => {});
  expect(await town.met()).toContain(last);
  await town.breaks({ does: "nothing" });
  expect(await worksIn(town)).toBe("completed");
});

test("a backend that floods the town with events is read at a pace, and the town goes on", {
  timeout: 120_000,
}, async () => {
  const town = await hostileTown();
  const { client, workDir } = town;
  const ending = new AbortController();
  const told = countOf(client.events({ durableOnly: true, signal: ending.signal }));
  await town.breaks({ does: "flood", everywhere: ["events"] });
  const { id } = await client.spawnSession({ agent: "memory", role: "heard", workDir }, { timeoutMs: 60_000 });
  for (let asked = 0; asked < 50; asked += 1) expect((await client.getSession(id)).id).toBe(id);
  expect((await client.listSessions()).sessions).toHaveLength(1);
  expect((await client.status()).backends[0]?.host).toMatchObject({ restarts: 0 });
  await town.breaks({ does: "nothing" });
  expect(await town.met()).toContain("events");
  expect(await worksIn(town)).toBe("completed");
  // What was told again and again changed nothing, and was journalled no more than once.
  ending.abort();
  expect(await told).toBeLessThan(50);
});

async function countOf(events: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of events) count += 1;
  return count;
}

function worksIn({ client, workDir }: HostileTown): Promise<string> {
  return workInPeace({ town: client, workDir });
}

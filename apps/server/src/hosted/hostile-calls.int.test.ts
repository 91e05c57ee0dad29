import type { Backend, Orchestrator } from "@townkit/core";
import { expect, test } from "vitest";
import { type FaultName, victimOf } from "../test-support/hostile-backend.js";
import { type HostileTown, hostileTown } from "../test-support/hostile-town.js";
import { liveFor, type MethodOf, methods, workInPeace } from "../test-support/whole-life.js";

type Method = MethodOf<Orchestrator>;
type OfPool = Exclude<MethodOf<Backend>, Method>;

/** What only a pool calls: when a session is spawned, and when a town begins and ends. */
const ofPool: Record<OfPool, Method | null> = {
  prepare: "spawnSession",
  start: "spawnSession",
  adopt: null,
  close: null,
};

/** A method of the contract is one of these by being there. */
const everyMethod = [...methods, ...(Object.keys(ofPool) as OfPool[])];

/** Of which a town asks its backend nothing in these lives. */
const unasked: Partial<Record<(typeof everyMethod)[number], string>> = {
  spawnSession: "a pool prepares and starts",
  waitForAssignment: "a pool hears of it",
  listAssignments: "a pool has them",
  cancelAssignment: "a pool has not handed it over",
  resolveAssignment: "nothing is in doubt",
  forkSession: "a pool prepares and starts",
  resumeSession: "a pool starts, or hands over",
  retryAssignment: "a pool hands over",
};

/** What a pool does by its records, and again where it failed: a call of it may well succeed, then or later. */
const mended: readonly string[] = ["assignWork", "getAssignment", "getSession"];

const faults: { does: FaultName; patienceMs: number; code: RegExp; words: RegExp }[] = [
  { does: "throw", patienceMs: 90_000, code: /^backend_failed$/, words: /memory backend failed: .*no luck/ },
  { does: "nonsense", patienceMs: 90_000, code: /^backend_failed$/, words: /memory backend failed: .*cannot be read/ },
  // The caller's own deadline and the backend's silence end at the same time: either may be told first.
  {
    does: "never",
    patienceMs: 5_000,
    code: /^(backend_unavailable|wait_timeout)$/,
    words: /memory backend|within \d+ ms/,
  },
];

test.each(faults)(
  "any one method does this: $does",
  { timeout: 400_000 },
  async ({ does, patienceMs, code, words }) => {
    const town = await hostileTown();
    const refused = { code: expect.stringMatching(code), message: expect.stringMatching(words) };
    await town.breaks({ does });
    const lives = inTurns(everyMethod, async (method) => {
      const life = {
        town: town.client,
        id: victimOf(method),
        workDir: town.workDir,
        within: { timeoutMs: patienceMs },
      };
      const failures = await liveFor(life, method in ofPool ? null : (method as Method));
      return { method, asked: ofPool[method as OfPool] ?? (method as Method), failures };
    });
    // Others' sessions, meanwhile.
    expect(await Promise.all([worksIn(town), worksIn(town)])).toEqual(["completed", "completed"]);

    const met = async () => [...(await town.met())];
    const metInLives = await met();
    for (const { method, asked, failures } of await lives) {
      for (const failure of failures.values()) expect(failure.code).not.toMatch(/^(internal|town_unreachable)$/);
      if (metInLives.includes(method) && !mended.includes(method))
        expect(failures.get(asked), `${method}: ${[...failures.keys()]}`).toMatchObject(refused);
    }

    await town.breaks({ does, everywhere: ["capabilities"] });
    await expect(town.client.capabilities({ timeoutMs: patienceMs })).rejects.toMatchObject(refused);
    await town.breaks({ does, everywhere: ["events"] });
    await town.client.spawnSession({ agent: "memory", role: "heard", workDir: town.workDir }, { timeoutMs: 60_000 });
    for (const looking of ["adopt", "listSessions"]) {
      await town.breaks({ does, everywhere: [looking] });
      await town.restart();
      const { unreachable } = await town.client.listSessions();
      expect(unreachable).toMatchObject([{ backend: "memory" }]);
    }
    await town.breaks({ does, everywhere: ["close"] });
    await town.restart();

    await town.breaks({ does: "nothing" });
    expect(await worksIn(town)).toBe("completed");
    expect(everyMethod.filter((method) => !(method in unasked)).sort()).toEqual((await met()).sort());
    await isSound(town);
  },
);

/** All of it can be read, and nothing of what ended well in peace has become anything else. */
async function isSound(town: HostileTown): Promise<void> {
  const before = await town.client.listAssignments();
  await town.restart();
  const after = await town.client.listAssignments();
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  const peaceful = after.filter(({ work }) => work.content.includes("peace"));
  expect(peaceful.length).toBeGreaterThan(2);
  expect(new Set(peaceful.map(({ state }) => state))).toEqual(new Set(["completed"]));
  expect((await town.client.status()).backends[0]?.host).toMatchObject({ restarts: 0 });
}

function worksIn({ client, workDir }: HostileTown): Promise<string> {
  return workInPeace({ town: client, workDir });
}

/** A few at a time. */
async function inTurns<Item, Result>(items: readonly Item[], run: (item: Item) => Promise<Result>): Promise<Result[]> {
  const left = [...items];
  const results: Result[] = [];
  const take = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) results.push(await run(item));
  };
  await Promise.all(Array.from({ length: 10 }, take));
  return results;
}

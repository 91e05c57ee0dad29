import { expect, test } from "vitest";
import { askedMethods, callBehind, everyMethod, lastCallFor } from "../test-support/asked-methods.js";
import { type FaultName, victimOf } from "../test-support/hostile-backend.js";
import { type HostileTown, hostileTown } from "../test-support/hostile-town.js";
import { expectSound } from "../test-support/sound-store.js";
import { liveFor, workInPeace } from "../test-support/whole-life.js";

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
      return { method, asked: callBehind(method), failures: await liveFor(life, lastCallFor(method)) };
    });
    // Others' sessions, meanwhile.
    expect(await Promise.all([worksIn(town), worksIn(town)])).toEqual(["completed", "completed"]);

    const met = async () => [...(await town.met())];
    const metInLives = await met();
    for (const { method, asked, failures } of await lives) {
      for (const failure of failures.values()) expect(failure.code).not.toMatch(/^(internal|town_unreachable)$/);
      if (asked !== null && metInLives.includes(method) && !mended.includes(method))
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
    expect([...askedMethods].sort()).toEqual((await met()).sort());
    await expectSound(town, 3);
    expect((await town.client.status()).backends[0]?.host).toMatchObject({ restarts: 0 });
  },
);

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

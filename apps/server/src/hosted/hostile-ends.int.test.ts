import { isTownError } from "@townkit/core";
import { expect, test } from "vitest";
import { type AskedMethod, askedMethods, lastCallFor } from "../test-support/asked-methods.js";
import { type FaultName, victimOf } from "../test-support/hostile-backend.js";
import { type HostileTown, hostileTown } from "../test-support/hostile-town.js";
import { expectSound } from "../test-support/sound-store.js";
import { liveFor, workInPeace } from "../test-support/whole-life.js";

/** What is asked in no session's life of its own, and how a town comes to ask it. */
const provoked: Partial<Record<AskedMethod, (town: HostileTown) => Promise<unknown>>> = {
  capabilities: ({ client }) => client.capabilities(within),
  events: ({ client, workDir }) => client.spawnSession({ agent: "memory", role: "heard", workDir }, within),
  adopt: (town) => town.restart(),
  listSessions: (town) => town.restart(),
  close: (town) => town.restart(),
};

const within = { timeoutMs: 60_000 };

/** One that is silent for so long is blocked; each of its ends is a first one, or there would be a minute between the last. */
const limits = { silenceMs: 6_000, wellMs: 0 };

/** Most of the time is waiting for a silence. */
const townsAtOnce = 3;

test.each<{ does: FaultName; why: RegExp }>([
  { does: "exit", why: /its process ended with code 7/ },
  { does: "loop", why: /it did not answer for \d+ ms/ },
])("any one method does this: $does", { timeout: 600_000 }, async ({ does, why }) => {
  const left = [...askedMethods];
  const towns = await Promise.all(Array.from({ length: townsAtOnce }, () => hostileTown(limits)));
  await Promise.all(
    towns.map(async (town) => {
      const went: AskedMethod[] = [];
      for (let method = left.shift(); method !== undefined; method = left.shift()) {
        await goesUnder({ town, method, does });
        went.push(method);
      }
      expect([...(await town.met())].sort()).toEqual(went.sort());
      const ends = (await town.log()).split("\n").filter((line) => line.includes("the backend's process has ended"));
      // A process that is to end anyway may be told so in time.
      expect(ends.length).toBeGreaterThanOrEqual(went.filter((method) => method !== "close").length);
      for (const end of ends) expect(end).toMatch(why);
      await expectSound(town, went.length);
    }),
  );
  expect(left).toEqual([]);
});

/** The process ends in this method, the first time that it is asked: its calls end too, and the next one goes on. */
async function goesUnder(options: { town: HostileTown; method: AskedMethod; does: FaultName }): Promise<void> {
  const { town, method, does } = options;
  const provoke = provoked[method];
  await town.breaks({ does, once: true, ...(provoke && { everywhere: [method] }) });
  for (const error of await (provoke ? failureOf(provoke(town)) : failuresInLife(town, method))) {
    expect(isTownError(error), `${method}: ${String(error)}`).toBe(true);
    expect(error.code, method).not.toMatch(/^(internal|town_unreachable)$/);
    if (error.code.startsWith("backend_")) expect(error.message, method).toContain("memory backend");
  }
  expect([...(await town.met())]).toContain(method);
  expect(await workInPeace({ town: town.client, workDir: town.workDir }), method).toBe("completed");
}

type Failure = Error & { readonly code: string };

async function failuresInLife(town: HostileTown, method: AskedMethod): Promise<Iterable<Failure>> {
  const life = { town: town.client, id: victimOf(method), workDir: town.workDir, within };
  return (await liveFor(life, lastCallFor(method))).values();
}

function failureOf(call: Promise<unknown>): Promise<Iterable<Failure>> {
  return call.then(
    () => [],
    (error) => [error],
  );
}

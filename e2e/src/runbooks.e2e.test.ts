// Each runbook of docs/runbooks.md on a town in which its failure is made to happen: the page's own commands are typed, and nothing else.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Breaker, Broken } from "./runbooks/breaker.js";
import { breakers } from "./runbooks/breakers/index.js";
import { Ground } from "./runbooks/ground.js";
import { Ledger } from "./runbooks/ledger.js";
import { type Runbook, readRunbooks } from "./runbooks/read-runbooks.js";
import { Typist } from "./runbooks/typist.js";
import { mayMount, smallTownDisk } from "./town/small-disk.js";

const hasDisk = mayMount();
const runbooks = (await readRunbooks()).flatMap((runbook) => {
  const breaker = breakers[runbook.id];
  if (!breaker) throw new Error(`There is no way to break a town for the runbook ${runbook.id}.`);
  return breaker.needsDisk && !hasDisk ? [] : [{ ...runbook, breaker }];
});

let ground: Ground;
const broken = new Map<string, Broken>();

beforeAll(async () => {
  ground = await Ground.open(hasDisk ? smallTownDisk : {});
  for (const { id, breaker } of runbooks) {
    const own: Broken = {
      ground,
      ledger: new Ledger(ground),
      later: (undo) => onTestFinished(async () => void (await undo())),
    };
    broken.set(id, own);
    await breaker.begin?.(own);
  }
});
afterAll(async () => {
  expect(await ground.close()).toEqual([]);
});

/** One town lives through all of them, as they stand on the page. */
describe("runbooks", { timeout: 300_000 }, () => {
  it.each(runbooks)("$id: what the page says shows, mends it, and nothing is lost or done twice", async (runbook) => {
    await follow(runbook);
  });
});

async function follow({ id, see, do: todo, after, breaker }: Runbook & { breaker: Breaker }): Promise<void> {
  const own = broken.get(id);
  if (!own) throw new Error(`Nothing was begun for ${id}.`);
  const typist = new Typist(ground.sandbox);
  const look = await breaker.break(own);
  await typist.follow({ steps: see, mustWork: false });
  await typist.follow({ steps: todo, mustWork: true });
  await typist.follow({ steps: after, mustWork: true });
  await look?.();
  expect(await own.ledger.losses()).toEqual([]);
}

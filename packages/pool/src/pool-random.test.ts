import { isSettled } from "@townkit/core";
import type { MemoryFault } from "@townkit/core/memory";
import { describe, expect, it } from "vitest";
import { breachesOf } from "./test-support/invariants.js";
import { createRandom, type Random } from "./test-support/random.js";
import { createTown, type Town } from "./test-support/town.js";

const sessionIds = ["s-1", "s-2"] as const;
const prompts = ["do", "do", "gate a", "gate b", "fail 1", "fail 9", "ask"] as const;
const faults: readonly MemoryFault[] = [
  { call: "submit", effect: "none" },
  { call: "submit", effect: "possible", reaching: "nothing" },
  { call: "submit", effect: "possible", reaching: "stored" },
  { call: "submit", effect: "possible", reaching: "taken" },
  { call: "start", effect: "none" },
  { call: "start", effect: "possible" },
];

/** Several lives of one town under one seed. */
interface Story {
  readonly town: Town;
  readonly random: Random;
  readonly promised: Set<string>;
  /** Put right again what was made to go wrong. */
  readonly repairs: (() => void)[];
  handedIn: number;
}

type Act = (story: Story) => Promise<unknown> | undefined;

/** Everything that can happen to a town. Refusals are part of it: what they may not do is judged at the end. */
const acts: readonly Act[] = [
  ({ town, random }) => spawn(town, random.pick(sessionIds)),
  assign,
  assign,
  assign,
  assign,
  ({ town, random }) => town.pool.abortSession(random.pick(sessionIds)),
  ({ town, random }) => town.pool.resumeSession(random.pick(sessionIds)),
  ({ town, random }) => town.pool.resumeSession(random.pick(sessionIds)),
  ({ town, random }) => town.pool.stopSession(random.pick(sessionIds)),
  (story) => onSomeWork(story, (id) => story.town.pool.cancelAssignment(id)),
  (story) => onSomeWork(story, (id) => story.town.pool.retryAssignment(id)),
  (story) => onSomeWork(story, (id) => story.town.pool.resolveAssignment(id, { verdict: "delivered" })),
  (story) => onSomeWork(story, (id) => story.town.pool.resolveAssignment(id, { verdict: "not_delivered" })),
  (story) => answerAll(story.town),
  ({ town, random }) => void town.gates.open(random.pick(["a", "b"])),
  ({ town, random }) => void town.world.failNext(random.pick(faults)),
  ({ town }) => town.world.killAgents(),
  ({ town, repairs }) => {
    town.world.setReachable(false);
    repairs.push(() => town.world.setReachable(true));
    return undefined;
  },
  ({ town, repairs }) => void repairs.push(town.world.loseAnswers()),
  repair,
  repair,
  repair,
];

function spawn(town: Town, id: string): Promise<unknown> {
  return town.pool.spawnSession({ id, agent: "memory", workDir: town.workDir, role: "polecat" });
}

async function assign(story: Story): Promise<void> {
  const { town, random, promised } = story;
  story.handedIn += 1;
  const assignmentId = `w-${story.handedIn}`;
  const delivery = random.below(5) === 0 ? "interrupt" : "when_idle";
  const options = { assignmentId, delivery, priority: random.below(3), until: "stored" } as const;
  await town.pool.assignWork(random.pick(sessionIds), { type: "prompt", content: random.pick(prompts) }, options);
  promised.add(assignmentId);
}

function onSomeWork(story: Story, act: (id: string) => Promise<unknown>): Promise<unknown> | undefined {
  return story.handedIn === 0 ? undefined : act(`w-${1 + story.random.below(story.handedIn)}`);
}

async function answerAll(town: Town): Promise<void> {
  const { sessions } = await town.pool.listSessions();
  for (const { id, attention } of sessions) {
    for (const asked of attention.filter(({ kind }) => kind === "permission")) {
      await town.pool.respond(id, { attentionId: asked.id, answer: { kind: "permission", decision: "allow" } });
    }
  }
}

function repair({ repairs }: Story): undefined {
  repairs.shift()?.();
  return undefined;
}

/** One life: acts until the process is killed or the number is up. */
async function live(story: Story): Promise<void> {
  const { town, random } = story;
  const at = { write: 5 + random.below(120), when: random.pick(["before", "after"] as const) };
  const crashed = (async () => {
    await town.store.crashed;
    return true;
  })();
  town.store.arm(at);
  for (let i = 0; i < 30; i += 1) {
    const done = Promise.resolve(random.pick(acts)(story)).then(
      () => false,
      () => false,
    );
    const pause = new Promise<false>((resolve) => setTimeout(() => resolve(false), random.below(4)));
    const waits = random.below(3) === 0 ? [pause] : [done, pause];
    if (await Promise.race([crashed, ...waits])) break;
  }
}

/** What an operator does until nothing is left open: lets everything run, answers, resumes, settles doubts. */
async function bringToRest(story: Story): Promise<void> {
  const { town, repairs } = story;
  for (const put of repairs.splice(0)) put();
  for (const gate of ["a", "b"]) town.gates.open(gate);
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const { sessions } = await town.pool.listSessions();
    for (const { id } of sessions) await town.pool.resumeSession(id).catch(() => {});
    await answerAll(town).catch(() => {});
    const work = await town.pool.listAssignments({ limit: 1000 });
    for (const { id } of work.filter(({ state }) => state === "unknown")) {
      await town.pool.resolveAssignment(id, { verdict: "delivered" }).catch(() => {});
    }
    const open = work.find(({ state }) => !isSettled(state) || state === "unknown" || state === "interrupted");
    if (!open) return;
    await town.pool.waitForAssignment(open.id, { timeoutMs: 50 }).catch(() => {});
  }
}

async function tell(seed: number): Promise<readonly string[]> {
  const story: Story = {
    town: createTown(),
    random: createRandom(seed),
    promised: new Set(),
    repairs: [],
    handedIn: 0,
  };
  const { town, random, promised } = story;
  try {
    await town.start();
    for (const id of sessionIds) await spawn(town, id);
    for (let lives = 1 + random.below(3); lives > 0; lives -= 1) {
      await live(story);
      town.kill();
      await town.start();
    }
    await bringToRest(story);
    return await breachesOf({ town, promised });
  } finally {
    await town.close();
  }
}

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);

describe("a town under random calls, faults and kills", () => {
  it.each(seeds)("loses nothing and repeats nothing (seed %i)", { timeout: 120_000 }, async (seed) => {
    expect(await tell(seed)).toEqual([]);
  });
});

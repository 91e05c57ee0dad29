import { newSessionId } from "@townkit/core";
import type { WritePoint } from "@townkit/testkit/faults";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatedWork, type MarkedWork, marked, markedWork, openGate } from "./scripted-work.js";
import type { TownAgents } from "./town-agents.js";
import { TownUnderTest } from "./town-under-test.js";

interface Ending {
  readonly work: MarkedWork;
  readonly ends: string;
  /** How many attempts were asked for. Default 1. */
  readonly attempt?: number;
}

/** What a user does with one session, as calls that are never repeated by the test: the client's own tries have to do. */
interface Life {
  readonly name: string;
  live(town: TownUnderTest, sessionId: string): Promise<readonly Ending[]>;
}

const assign = (town: TownUnderTest, sessionId: string, { id, work }: MarkedWork, delivery?: "interrupt") =>
  town.client.assignWork(sessionId, work, { assignmentId: id, ...(delivery && { delivery }), timeoutMs: 90_000 });

const lives: readonly Life[] = [
  {
    name: "spawn, assign, and wait for the end",
    async live(town, id) {
      const work = markedWork();
      await town.spawn({ id, workDir: await town.workDirFor(id) });
      await assign(town, id, work);
      return [{ work, ends: "completed" }];
    },
  },
  {
    name: "abort a turn, lift the pause, and assign again",
    async live(town, id) {
      const [first, second] = [gatedWork(), markedWork()];
      const { workDir } = await town.spawn({ id, workDir: await town.workDirFor(id) });
      await assign(town, id, first);
      await marked({ workDir, id: first.id });
      await town.client.abortSession(id, { assignmentId: first.id, timeoutMs: 90_000 });
      await town.client.resumeSession(id, { timeoutMs: 90_000 });
      await assign(town, id, second);
      return [
        { work: first, ends: "aborted" },
        { work: second, ends: "completed" },
      ];
    },
  },
  {
    name: "interrupt a turn with other work",
    async live(town, id) {
      const [first, second] = [gatedWork(), markedWork()];
      const { workDir } = await town.spawn({ id, workDir: await town.workDirFor(id) });
      await assign(town, id, first);
      await marked({ workDir, id: first.id });
      await assign(town, id, second, "interrupt");
      return [
        { work: first, ends: "aborted" },
        { work: second, ends: "completed" },
      ];
    },
  },
  {
    name: "assign while another turn runs, and wait for both",
    async live(town, id) {
      const [first, second] = [gatedWork(), markedWork()];
      const { workDir } = await town.spawn({ id, workDir: await town.workDirFor(id) });
      await assign(town, id, first);
      await town.client.assignWork(id, second.work, { assignmentId: second.id, until: "stored", timeoutMs: 90_000 });
      await openGate({ workDir, id: first.id });
      return [
        { work: first, ends: "completed" },
        { work: second, ends: "completed" },
      ];
    },
  },
  {
    name: "continue a turn that was cut with its server",
    async live(town, id) {
      const work = gatedWork();
      const { workDir } = await town.spawn({ id, workDir: await town.workDirFor(id) });
      await assign(town, id, work);
      await marked({ workDir, id: work.id });
      await town.killServer();
      await openGate({ workDir, id: work.id });
      const cut = await town.settled(work.id);
      expect(cut, `${cut.reason}`).toMatchObject({ state: "interrupted" });
      const { action } = await town.client.resumeSession(id, { timeoutMs: 90_000 });
      // An agent that ended with its server is started first.
      if (action === "started") await town.client.resumeSession(id, { timeoutMs: 90_000 });
      return [{ work, ends: "completed", attempt: 2 }];
    },
  },
];

/** More than any of these lives writes: a sweep ends where a life was over before its point. */
const everyWrite = Array.from({ length: 80 }, (_, index) => index + 1);

export type Sweep = "whole" | "sample";

/**
 * The writes at which daemons die. In a whole sweep: each one of an assignment's own life, and every third of the others,
 * which mostly repeat it. In a sample: every second one of that life's first dozen, and of each other one two points, later
 * from life to life.
 */
function pointsOf(options: { life: Life; when: "before" | "after"; sweep: Sweep }): readonly number[] {
  const { life, when, sweep } = options;
  const offset = when === "before" ? 2 : 1;
  const nth = lives.indexOf(life);
  if (sweep === "whole") return nth === 0 ? everyWrite : everyWrite.filter((number) => number % 3 === offset);
  const first = nth * 2 + offset;
  return nth === 0 ? [0, 2, 4, 6, 8, 10].map((number) => number + offset) : [first, first + 10];
}

/** Declares the tests of a daemon over these agents that is killed at any of its writes. */
export function sweepKills(options: { name: string; agents: TownAgents; sweep: Sweep }): void {
  describe(`a daemon over ${options.name} that is killed at any of its writes`, () => {
    let town: TownUnderTest;
    const promised: string[] = [];
    beforeAll(async () => {
      town = await TownUnderTest.start({ agents: options.agents });
      // The server starts once, and outlives every daemon of the sweep.
      await town.spawn();
    });
    afterAll(async () => {
      // The last one may still be about to die, and the end of a town writes too.
      await town.nextDaemon({});
      await losesAndRepeatsNothing(promised);
      expect(await town.close()).toEqual([]);
    });

    async function losesAndRepeatsNothing(
      ids: readonly string[],
      of: { readonly sessionId?: string } = {},
    ): Promise<void> {
      const { lost, repeated } = await town.verdict(ids, of);
      expect({ lost, repeated }, town.deaths.at(-1)).toEqual({ lost: [], repeated: [] });
    }

    /** Lives one life with a daemon that dies at this point; false where the life was over before. */
    async function liveThrough(life: Life, point: Omit<WritePoint, "about">): Promise<boolean> {
      const id = newSessionId("swept");
      const before = town.deaths.length;
      await town.nextDaemon({ killAt: { ...point, about: id } });
      const works = await life.live(town, id).catch((error: unknown) => {
        throw new Error(`The life did not go on. It died ${town.deaths.slice(before).join(", ")}.`, { cause: error });
      });
      for (const { work, ends, attempt = 1 } of works) {
        const assignment = await town.settled(work.id);
        const about = `${town.deaths.at(-1)}: ${assignment.reason}`;
        expect(assignment, about).toMatchObject({ state: ends, attempt });
      }
      const ids = works.map(({ work }) => work.id);
      promised.push(...ids);
      // Of all sessions together once, at the end: each look at one asks its agent for all that it was given.
      await losesAndRepeatsNothing(ids, { sessionId: id });
      return town.deaths.length > before;
    }

    for (const life of lives) {
      for (const when of ["before", "after"] as const) {
        it(`loses and repeats nothing ${when} them: ${life.name}`, { timeout: 1_500_000 }, async () => {
          let died = 0;
          for (const number of pointsOf({ life, when, sweep: options.sweep })) {
            if (!(await liveThrough(life, { when, number }))) break;
            died += 1;
          }
          // A sweep that never killed anything proves nothing.
          expect(died).toBeGreaterThan(0);
        });
      }
    }
  });
}

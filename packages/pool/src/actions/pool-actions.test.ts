import type { ActionInput, Backend, TownEvent } from "@townkit/core";
import { afterEach, describe, expect, it } from "vitest";
import { createTown, type Town } from "../test-support/town.js";
import type { Action, ActionOutcome, RunAction } from "./action.js";

let town: Town | undefined;
afterEach(() => town?.close());

const action = (on: Action["on"], more: Partial<Action> = {}): Action => ({
  name: "own",
  on,
  argv: ["own"],
  timeoutMs: 1000,
  keepWorkingLimit: 2,
  ...more,
});
const printed = (stdout: string): ActionOutcome => ({ exitCode: 0, stdout, stderr: "", failure: null });

/** The backend in memory, whose agents tell before they compact, and get something from it, too. */
const compacting = (backend: Backend): Backend => ({
  ...backend,
  async capabilities() {
    const report = await backend.capabilities();
    const agents = Object.entries(report.agents).map(([name, can]) => [name, { ...can, preCompact: true }] as const);
    return { ...report, agents: Object.fromEntries(agents) };
  },
  onPreCompact: () => Promise.resolve({ context: "The backend's words.", message: "m" }),
});

/** A town with actions that do what `run` says, and what each was told. */
async function townWith(options: { all?: Action[]; roles?: Record<string, Action[]>; run?: RunAction }) {
  const { all = [], roles = {}, run = () => Promise.resolve(printed("")) } = options;
  const told: ActionInput[] = [];
  const running: RunAction = (request) => {
    told.push(request.input);
    return run(request);
  };
  const made = createTown({ actions: { all, roles, run: running }, layer: compacting });
  town = made;
  await made.start();
  const spawn = (more: object = {}) =>
    made.pool.spawnSession({ id: "s-1", agent: "memory", workDir: made.workDir, role: "polecat", ...more });
  const work = (content: string, assignmentId = "w-1") =>
    made.pool.assignWork("s-1", { type: "prompt", content }, { assignmentId, until: "settled" });
  return { town: made, told, spawn, work };
}

/** The first events of actions, as many as are asked for. */
async function ended(from: Town, count: number): Promise<TownEvent[]> {
  const found: TownEvent[] = [];
  for await (const event of from.pool.events({ after: `${from.store.store.epoch}:0`, durableOnly: true })) {
    if (event.type.startsWith("action.")) found.push(event);
    if (found.length === count) break;
  }
  return found;
}

const hook = { eventId: "e-1", payload: { source: "test" } };

describe("an agent's own hook", () => {
  it("gets what the actions of its start say, in their order, behind what the backend says", async () => {
    const {
      town: at,
      told,
      spawn,
    } = await townWith({
      all: [action(["start", "pre_compact"], { name: "first" })],
      roles: { polecat: [action(["start"], { name: "second" })], other: [action(["start"], { name: "never" })] },
      run: ({ action: { name } }) => Promise.resolve(printed(`I am ${name}.`)),
    });
    await spawn();
    expect(await at.pool.onSessionStart("s-1", hook)).toEqual({ context: "I am first.\n\nI am second." });
    expect(await at.pool.onPreCompact("s-1", { ...hook, eventId: "e-2" })).toEqual({
      context: "The backend's words.\n\nI am first.",
      message: "m",
    });
    const about = {
      version: 1,
      session: { id: "s-1" },
      assignment: null,
      attention: null,
      payload: { source: "test" },
    };
    expect(told[0]).toMatchObject({ ...about, action: "first", on: "start" });
    expect(await ended(at, 3)).toMatchObject([
      { type: "action.completed", sessionId: "s-1", action: "first", on: "start", exitCode: 0, gives: "context" },
      { action: "second", on: "start", output: "I am second." },
      { action: "first", on: "pre_compact" },
    ]);
  });

  it("runs them once for each event, also across a restart", async () => {
    const {
      town: at,
      told,
      spawn,
    } = await townWith({ all: [action(["start"])], run: () => Promise.resolve(printed("")) });
    await spawn();
    await at.pool.onSessionStart("s-1", hook);
    await at.pool.onSessionStart("s-1", hook);
    await at.pool[Symbol.asyncDispose]();
    await at.start();
    expect(await at.pool.onSessionStart("s-1", hook)).toEqual({});
    expect(told).toHaveLength(1);
  });

  it("goes on without one that fails, which is an event with the end of what it said", async () => {
    const stderr = `${"x".repeat(5000)}the reason`;
    const { town: at, spawn } = await townWith({
      all: [action(["start"])],
      run: () => Promise.resolve({ exitCode: 3, stdout: "half", stderr, failure: "it ended with 3" }),
    });
    await spawn();
    expect(await at.pool.onSessionStart("s-1", hook)).toEqual({});
    const [event] = await ended(at, 1);
    expect(event).toMatchObject({ type: "action.failed", exitCode: 3, why: "it ended with 3" });
    expect(event).toHaveProperty("output", stderr.slice(-4000));
  });

  it("is answered without what a crash has cut, which is told and not run again", async () => {
    const { town: at, told, spawn } = await townWith({ all: [action(["start"])], run: () => new Promise(() => {}) });
    await spawn();
    void at.pool.onSessionStart("s-1", hook).catch(() => undefined);
    await expect.poll(() => told.length).toBe(1);
    at.kill();
    await at.start();
    expect(await at.pool.onSessionStart("s-1", hook)).toEqual({});
    expect(told).toHaveLength(1);
    expect(await ended(at, 1)).toMatchObject([{ type: "action.failed", why: expect.stringContaining("ended while") }]);
  });
});

describe("a turn's end", () => {
  it("runs the actions of work that is done, and of a session that is idle, with the work", async () => {
    const { town: at, told, spawn, work } = await townWith({ all: [action(["work_done", "idle"])] });
    await spawn();
    await work("fail 1");
    await ended(at, 2);
    expect(told.map(({ on, assignment }) => [on, assignment?.state])).toEqual([
      ["work_done", "failed"],
      ["idle", "failed"],
    ]);
  });

  it("may keep the session at work, so often in a row as its limit says, until it gets other work", async () => {
    const {
      town: at,
      told,
      spawn,
      work,
    } = await townWith({
      all: [action(["idle"])],
      run: () => Promise.resolve(printed('{"keepWorking":"Mend the rest."}')),
    });
    await spawn();
    await work("begin");
    expect(await ended(at, 4)).toMatchObject([
      { type: "action.completed", gives: "keep_working", assignmentId: "w-1" },
      { type: "action.completed", gives: "keep_working" },
      { type: "action.completed", gives: "keep_working" },
      { type: "action.failed", why: expect.stringContaining("2 times in a row") },
    ]);
    const kept = (await at.pool.listAssignments()).filter(({ id }) => id.startsWith("keep-"));
    expect(kept.map(({ work: given, state }) => [given, state])).toEqual([
      [{ type: "prompt", content: "Mend the rest." }, "completed"],
      [{ type: "prompt", content: "Mend the rest." }, "completed"],
    ]);
    await work("more", "w-2");
    expect((await ended(at, 8)).slice(4)).toHaveLength(4);
    expect(told).toHaveLength(6);
  });

  it("keeps none at work that was paused, or given other work, in the meantime", async () => {
    let decide = (_: ActionOutcome) => {};
    const {
      town: at,
      told,
      spawn,
      work,
    } = await townWith({
      all: [action(["idle"])],
      run: () => new Promise((resolve) => (decide = resolve)),
    });
    await spawn();
    await work("begin");
    await expect.poll(() => told.length).toBe(1);
    await at.pool.assignWork("s-1", { type: "prompt", content: "gate a" }, { assignmentId: "w-2" });
    decide(printed('{"keepWorking":"Mend the rest."}'));
    await ended(at, 1);
    at.gates.open("a");
    await at.pool.waitForAssignment("w-2");
    await expect.poll(() => told.length).toBe(2);
    expect((await at.pool.listAssignments()).map(({ id }) => id)).toEqual(["w-2", "w-1"]);
    decide(printed(""));
  });
});

it("an attention and a stop run theirs, a stop once until the session runs again", async () => {
  const { town: at, told, spawn, work } = await townWith({ all: [action(["attention", "stop"])] });
  await spawn();
  void work("ask").catch(() => undefined);
  await ended(at, 1);
  expect(told[0]).toMatchObject({ on: "attention", attention: { kind: "permission" } });
  await at.pool.stopSession("s-1");
  await ended(at, 2);
  await at.pool.assignWork("s-1", { type: "prompt", content: "later" }, { assignmentId: "w-2", until: "stored" });
  await at.pool.resumeSession("s-1");
  await at.pool.waitForAssignment("w-2");
  await at.pool.stopSession("s-1");
  await ended(at, 3);
  expect(told.map(({ on }) => on)).toEqual(["attention", "stop", "stop"]);
});

describe("a crash", () => {
  it.each(["before", "after"] as const)(
    "%s any write from the work on leaves an action that was run once, or is told to have been cut",
    async (when) => {
      const ends = new Set<string>();
      for (let write = 1, isOver = false; !isOver; write += 1) {
        const { town: at, told, spawn, work } = await townWith({ all: [action(["work_done"])] });
        await spawn();
        at.store.arm({ write, when });
        void work("begin").catch(() => undefined);
        const first = ended(at, 1).then(() => at.pool.close({ sessions: "detach" }));
        await Promise.race([first, at.store.crashed]);
        isOver = !at.store.dead();
        at.kill();
        await at.start();
        await at.pool.assignWork(
          "s-1",
          { type: "prompt", content: "begin" },
          { assignmentId: "w-1", until: "settled" },
        );
        await at.pool.close({ sessions: "stop" });
        await at.start();
        const events = await ended(at, 1);
        expect(events).toHaveLength(1);
        expect(told.length, `at write ${write}`).toBe(events[0]?.type === "action.completed" ? 1 : told.length && 1);
        ends.add(events[0]?.type ?? "");
        await at.close();
        town = undefined;
      }
      expect([...ends].sort()).toEqual(["action.completed", "action.failed"]);
    },
  );
});

import { describe, expect, it } from "vitest";
import { SessionNotRunningError } from "../errors/state-errors.js";
import { manualClock } from "../memory/manual-clock.js";
import { createMemoryDriver } from "../memory/memory-driver.js";
import { createMemoryState } from "../memory/memory-state.js";
import { systemClock } from "../ports/clock.js";
import { silentLog } from "../ports/log.js";
import { createBackend } from "./create-backend.js";
import type { Driver, DriverSink } from "./driver.js";
import { openStage, prompt } from "./test-support/stage.js";

/** A moment that others wait for. */
function moment() {
  let come = () => {};
  const comes = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { come, comes };
}

type Held = { readonly made: ReturnType<typeof moment>; readonly arrival: ReturnType<typeof moment> };

/** A driver whose next readings and hand-overs the test holds up, and for which it tells what is seen of sessions. */
function slowDriver(driver: Driver) {
  const held: { locate: Held[]; submit: Held[] } = { locate: [], submit: [] };
  let sink: DriverSink | undefined;
  async function delayed<T>(call: keyof typeof held, made: Promise<T>): Promise<T> {
    const result = await made;
    const delay = held[call].shift();
    delay?.made.come();
    await delay?.arrival.comes;
    return result;
  }
  const slow: Driver = {
    ...driver,
    open: (given) => {
      sink = given;
      return driver.open(given);
    },
    locate: (turn) => delayed("locate", driver.locate(turn)),
    submit: (turn, options) => delayed("submit", driver.submit(turn, options)),
  };
  return {
    driver: slow,
    told: (seen: Parameters<DriverSink["session"]>[0]) => sink?.session(seen),
    /** `made` resolves when the call has done its work, whose answer arrives on `arrive`. */
    holdNext(call: keyof typeof held) {
      const delay = { made: moment(), arrival: moment() };
      held[call].push(delay);
      return { made: delay.made.comes, arrive: delay.arrival.come };
    },
  };
}

/** In memory all that follows from something has happened when nothing else is left to run. */
const allThatFollows = () => new Promise((resolve) => setImmediate(resolve));

describe("a reading of the agent's record", () => {
  it.each(["during", "after"])("says nothing of an attempt when it arrives %s its next hand-over", async (when) => {
    const { world, workDir, open } = await openStage();
    const { driver, told, holdNext } = slowDriver(
      createMemoryDriver({ world, durability: "backend", preCompact: async () => ({}) }),
    );
    const backend = await createBackend({ driver, state: createMemoryState(), clock: systemClock, log: silentLog });
    const { id } = await backend.spawnSession({ agent: "memory", workDir, role: "worker" });
    const see = world.loseAnswers();
    world.failNext({ call: "submit", effect: "possible", reaching: "nothing" });
    const assign = () => backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" });
    expect((await assign()).state).toBe("unknown");
    see();

    const [late, early, handOver] = [holdNext("locate"), holdNext("locate"), holdNext("submit")];
    told({ sessionId: id, liveness: { state: "dead", why: "It was away." } });
    told({ sessionId: id, liveness: { state: "alive" } });
    await late.made;
    const again = assign();
    await early.made;
    early.arrive();
    await handOver.made;
    for (const arrive of when === "during" ? [late.arrive, handOver.arrive] : [handOver.arrive, late.arrive]) {
      arrive();
      await allThatFollows();
    }
    expect(["accepted", "running"]).toContain((await again).state);
    open("x");
    expect(await backend.waitForAssignment("w-1")).toMatchObject({ state: "completed", attempt: 1 });
    expect(world.executions()).toHaveLength(1);
    await backend.close({ sessions: "stop" });
  });
});

it("a record that could not be read is read again until it can be, and tells what became of the work", async () => {
  const { world, workDir, open } = await openStage();
  const memory = createMemoryDriver({ world, durability: "backend", preCompact: async () => ({}) });
  const clock = manualClock();
  let readings = 0;
  const driver: Driver = {
    ...memory,
    async submit(turn, options) {
      await memory.submit(turn, options);
      throw new Error("The disk is full.");
    },
    locate(turn) {
      readings += 1;
      return readings < 4 ? Promise.reject(new Error("The disk is full.")) : memory.locate(turn);
    },
  };
  const backend = await createBackend({ driver, state: createMemoryState(), clock, log: silentLog });
  const { id } = await backend.spawnSession({ agent: "memory", workDir, role: "worker" });
  expect((await backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" })).state).toBe("unknown");
  for (const ms of [1_000, 2_000, 4_000]) {
    clock.pass(ms - 1);
    const before = readings;
    await allThatFollows();
    clock.pass(1);
    await expect.poll(() => readings).toBe(before + 1);
    await allThatFollows();
  }
  await expect.poll(async () => (await backend.getAssignment("w-1")).state).toMatch(/accepted|running/);
  open("x");
  expect(await backend.waitForAssignment("w-1")).toMatchObject({ state: "completed", attempt: 1 });
  expect(world.executions()).toHaveLength(1);
  await backend.close({ sessions: "stop" });
  expect(clock.pending()).toBe(0);
});

describe("a session whose driver has no agent any more, and told of that too early or not at all", () => {
  async function refused(adopts: "dead" | "alive" | "silent") {
    const { world, workDir } = await openStage();
    const memory = createMemoryDriver({ world, durability: "backend", preCompact: async () => ({}) });
    const driver: Driver = {
      ...memory,
      submit: ({ session: { config } }) =>
        Promise.reject(new SessionNotRunningError({ sessionId: config.id, status: "error" })),
      async adopt(sessions) {
        if (adopts === "silent") throw new Error("It does not answer.");
        const liveness =
          adopts === "alive" ? ({ state: "alive" } as const) : ({ state: "dead", why: "Gone." } as const);
        const seen = { liveness, status: null, attention: [] };
        return { observations: sessions.map(({ config }) => ({ sessionId: config.id, ...seen })), strangers: [] };
      },
    };
    const backend = await createBackend({ driver, state: createMemoryState(), clock: systemClock, log: silentLog });
    const { id } = await backend.spawnSession({ agent: "memory", workDir, role: "worker" });
    const refusal = await backend.assignWork(id, prompt("x")).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "session_not_running", effect: "none" });
    const session = await backend.getSession(id);
    await backend.close({ sessions: "detach" });
    return session;
  }

  it("is seen to be gone by the first hand-over that is refused for it", async () => {
    expect(await refused("dead")).toMatchObject({
      status: "error",
      statusReason: "Gone.",
      liveness: { state: "dead", why: "Gone." },
    });
  });

  it.each(["alive", "silent"] as const)("stays as it was where it is %s after all", async (adopts) => {
    expect(await refused(adopts)).toMatchObject({ status: "ready", liveness: { state: "alive" } });
  });
});

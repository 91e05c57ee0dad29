import { describe, expect, it } from "vitest";
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

/** A driver of which the test holds the next readings of the agent's record, and tells what it sees of sessions. */
function slowReader(driver: Driver) {
  const held: { made: ReturnType<typeof moment>; arrival: ReturnType<typeof moment> }[] = [];
  let sink: DriverSink | undefined;
  const slow: Driver = {
    ...driver,
    open: (given) => {
      sink = given;
      return driver.open(given);
    },
    async locate(turn) {
      const seen = await driver.locate(turn);
      const reading = held.shift();
      reading?.made.come();
      await reading?.arrival.comes;
      return seen;
    },
  };
  return {
    driver: slow,
    told: (seen: Parameters<DriverSink["session"]>[0]) => sink?.session(seen),
    /** `made` resolves when the reading was made, which arrives on `arrive`. */
    holdNext() {
      const reading = { made: moment(), arrival: moment() };
      held.push(reading);
      return { made: reading.made.comes, arrive: reading.arrival.come };
    },
  };
}

describe("a reading of the agent's record", () => {
  it("says nothing of an attempt that was handed over after it was made", async () => {
    const { world, workDir, open } = await openStage();
    const { driver, told, holdNext } = slowReader(createMemoryDriver({ world, durability: "backend" }));
    const backend = await createBackend({ driver, state: createMemoryState(), clock: systemClock, log: silentLog });
    const { id } = await backend.spawnSession({ agent: "memory", workDir, role: "worker" });
    const see = world.loseAnswers();
    world.failNext({ call: "submit", effect: "possible", reaching: "nothing" });
    const assign = () => backend.assignWork(id, prompt("wait x"), { assignmentId: "w-1" });
    expect((await assign()).state).toBe("unknown");
    see();

    const [late, early] = [holdNext(), holdNext()];
    told({ sessionId: id, liveness: { state: "dead", why: "It was away." } });
    told({ sessionId: id, liveness: { state: "alive" } });
    await late.made;
    const again = assign();
    await early.made;
    early.arrive();
    await again;

    late.arrive();
    // In memory all that follows from it has happened when nothing else is left to run.
    await new Promise((resolve) => setImmediate(resolve));
    open("x");
    expect(await backend.waitForAssignment("w-1")).toMatchObject({ state: "completed", attempt: 1 });
    expect(world.executions()).toHaveLength(1);
    await backend.close({ sessions: "stop" });
  });
});

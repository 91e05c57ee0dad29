import { type Backend, BackendFailedError } from "@townkit/core";
import { type ManualClock, manualClock } from "@townkit/core/memory";
import { afterEach, expect, it } from "vitest";
import { triesEnough } from "./decide/failed-tries.js";
import { createTown, type Town } from "./test-support/town.js";

let town: Town | undefined;

afterEach(() => town?.close());

it("reports work as unknown whose outcome can never be read, and settles it when it can", async () => {
  const clock = manualClock(Date.parse("2026-01-01T12:00:00.000Z"));
  let readable = true;
  let readings = 0;
  const layer = (backend: Backend): Backend => ({
    ...backend,
    async getAssignment(...given) {
      if (readable) return backend.getAssignment(...given);
      readings += 1;
      throw new BackendFailedError({ backend: "memory", problem: "it speaks in tongues.", effect: "none" });
    },
  });
  town = createTown({ clock, layer });
  await town.start();
  const { workDir } = town;
  await town.pool.spawnSession({ id: "s-1", agent: "memory", workDir, role: "polecat" });
  await town.pool.assignWork("s-1", { type: "prompt", content: "gate a" }, { assignmentId: "w-1" });

  // The next process asks what became of it.
  await town.pool[Symbol.asyncDispose]();
  readable = false;
  await town.start();
  const outcome = town.pool.waitForAssignment("w-1");
  await passUntilSettled({ clock, outcome });
  expect(await outcome).toMatchObject({ state: "unknown", reason: expect.stringContaining("it speaks in tongues.") });
  expect(readings).toBe(triesEnough.unreadable);
  expect((await town.pool.getSession("s-1")).attention).toMatchObject([{ kind: "unknown_outcome" }]);

  readable = true;
  const next = town.pool.assignWork("s-1", { type: "prompt", content: "do" }, { until: "settled" });
  town.gates.open("a");
  await passUntilSettled({ clock, outcome: next });
  expect(await next).toMatchObject({ state: "completed" });
  expect(await town.pool.getAssignment("w-1")).toMatchObject({ state: "completed", attempt: 1 });
  expect(town.world.executions()).toHaveLength(2);
});

/** Lets the time go on to whatever is due next, until it is there. */
async function passUntilSettled({ clock, outcome }: { clock: ManualClock; outcome: Promise<unknown> }): Promise<void> {
  let settled = false;
  const end = () => {
    settled = true;
  };
  outcome.then(end, end);
  while (!settled) {
    if (clock.pending() > 0) clock.pass(Math.max(0, clock.next()));
    await new Promise(setImmediate);
  }
}

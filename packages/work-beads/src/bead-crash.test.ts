import { expect, it, vi } from "vitest";
import { createBeadTown } from "./test-support/bead-town.js";
import type { Death } from "./test-support/mortal.js";

/**
 * One bead that is closed at the first reminder, and one that never is. The process is killed at a write, of the town's or of
 * the workspace's; the next one gets the same calls again, as from a caller whose answers were lost.
 */
async function run(death?: Death): Promise<number> {
  const ends = { closes: 0, leaves: 0 };
  const town = await createBeadTown({
    reminders: 1,
    async agent(turn, beads) {
      const [id = ""] = /tp-\w+/.exec(turn.prompt) ?? [];
      const { title } = await beads.show(id);
      ends[title as keyof typeof ends] += 1;
      if (title === "closes" && turn.prompt.includes("reminder")) await beads.close(id);
    },
  });
  const make = async (title: string) => (await town.beads.create({ title }, { key: title })).bead.id;
  const [closes, leaves] = [await make("closes"), await make("leaves")];

  async function calls(): Promise<void> {
    await town.spawn();
    await town.assign("w-1", closes, { until: "settled" });
    await ended(closes, "closed");
    await town.assign("w-2", leaves, { until: "settled" });
    await ended(leaves, "open");
  }
  async function ended(id: string, status: string): Promise<void> {
    await vi.waitFor(
      async () => {
        const bead = await town.beads.show(id);
        expect(bead.status).toBe(status);
        if (status === "open") expect(bead.comments).toHaveLength(1);
      },
      { timeout: 20_000, interval: 5 },
    );
  }

  try {
    const { mortal, ready } = town.start(death);
    await Promise.race([ready.then(calls), mortal.died]);
    if (death) {
      town.kill();
      await town.start().ready;
      await calls();
    }
    const released = await town.beads.show(leaves);
    expect(released).toMatchObject({ status: "open" });
    expect(released).not.toHaveProperty("assignee");
    expect(released.comments).toHaveLength(1);
    expect(await town.beads.show(closes)).toMatchObject({ status: "closed", assignee: "s-1" });
    // Each once, and its one reminder: nothing was done twice.
    expect(ends).toEqual({ closes: 2, leaves: 2 });
    return mortal.writes();
  } finally {
    await town.close();
  }
}

it("killed at any write, before or after it: every bead ends as it must, and nothing is done twice", {
  timeout: 240_000,
}, async () => {
  const writes = await run();
  expect(writes).toBeGreaterThan(20);
  // All of them with CI=true, and a sample otherwise, which begins anywhere.
  const step = process.env.CI === "true" ? 1 : 8;
  for (let write = 1 + Math.floor(Math.random() * step); write <= writes; write += step) {
    for (const when of ["before", "after"] as const) {
      try {
        await run({ write, when });
      } catch (error) {
        throw new Error(`Killed ${when} write ${write} of ${writes}.`, { cause: error });
      }
    }
  }
});

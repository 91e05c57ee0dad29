import { expect, onTestFinished, test } from "vitest";
import { createTown } from "./test-support/town.js";

test("an abort is over when its backend's is: what the turn had started may end later than the turn", async () => {
  let letEnd = () => {};
  const ending = new Promise<void>((resolve) => {
    letEnd = resolve;
  });
  const town = createTown({
    layer: (backend) => ({
      ...backend,
      async abortSession(...given) {
        const result = await backend.abortSession(...given);
        await ending;
        return result;
      },
    }),
  });
  onTestFinished(() => town.close());
  await town.start();
  await town.pool.spawnSession({ id: "s-1", agent: "memory", workDir: town.workDir, role: "polecat" });
  await town.pool.assignWork("s-1", { type: "prompt", content: "gate a" }, { assignmentId: "w-1" });
  const told: string[] = [];
  const aborting = town.pool.abortSession("s-1").then(({ abortedAssignmentId }) => told.push(`${abortedAssignmentId}`));
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "aborted" });
  await new Promise(setImmediate);
  expect(told).toEqual([]);
  letEnd();
  await aborting;
  expect(told).toEqual(["w-1"]);
});

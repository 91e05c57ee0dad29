import { expect } from "vitest";
import type { HostileTown } from "./hostile-town.js";

/** All of the town's store can be read by the next daemon, and each of the works `inPeace` is there, and what it was. */
export async function expectSound(town: HostileTown, inPeace: number): Promise<void> {
  const before = await town.client.listAssignments();
  await town.restart();
  const after = await town.client.listAssignments();
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  const peaceful = after.filter(({ work }) => work.content.includes("peace"));
  expect(peaceful.length).toBeGreaterThanOrEqual(inPeace);
  expect(new Set(peaceful.map(({ state }) => state))).toEqual(new Set(["completed"]));
}

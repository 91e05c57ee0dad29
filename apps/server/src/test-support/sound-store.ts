import { expect } from "vitest";
import type { HostileTown } from "./hostile-town.js";

/** All of the town's store can be read by the next daemon, and what ended well in peace is what it was. */
export async function expectSound(town: HostileTown): Promise<void> {
  const before = await town.client.listAssignments();
  await town.restart();
  const after = await town.client.listAssignments();
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  const peaceful = after.filter(({ work }) => work.content.includes("peace"));
  expect(peaceful.length).toBeGreaterThan(2);
  expect(new Set(peaceful.map(({ state }) => state))).toEqual(new Set(["completed"]));
}

import { expect, test } from "vitest";
import { actorNames, fill, linesOf, newWorkspace, startAll } from "./workspace.js";

const beads = 200;
/** How many each of those that are killed is let claim. */
const before = 5;

test("of processes that are killed while they claim nothing is lost and nothing is had twice", {
  timeout: 120_000,
}, async () => {
  const client = await newWorkspace();
  const ids = await fill(client, beads);
  const actors = actorNames(20);
  const children = await startAll({ program: "claimer", beadsDir: client.beadsDir, actors });
  const told = await Promise.all(
    children.map(async (child, index) => {
      if (index % 2 === 0) return await linesOf(child);
      const lines: string[] = [];
      for (let line = await child.nextLine(); line !== undefined; line = await child.nextLine()) {
        lines.push(line);
        if (lines.length === before) void child.kill();
      }
      return lines;
    }),
  );

  expect(told.filter((lines, index) => index % 2 === 1 && lines.length >= before).length).toBeGreaterThan(0);
  const held = await client.list();
  // Whoever was told that it has a bead has it; nobody else was told so.
  const holderOf = new Map(held.map(({ id, assignee }) => [id, assignee]));
  for (const [index, lines] of told.entries()) for (const id of lines) expect(holderOf.get(id)).toBe(actors[index]);
  expect(new Set(told.flat()).size).toBe(told.flat().length);
  // A process that was killed between its claim and its word of it had at most that one more.
  const untold = held.filter(({ id, status }) => status === "in_progress" && !told.flat().includes(id));
  const killed = actors.filter((_, index) => index % 2 === 1);
  expect(new Set(untold.map(({ assignee }) => assignee)).size).toBe(untold.length);
  for (const { assignee } of untold) expect(killed).toContain(assignee);
  // The others took all that was left.
  expect(held.map(({ id }) => id).sort()).toEqual(ids);
  expect(await client.claimReady()).toBeNull();
});

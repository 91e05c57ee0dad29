import { expect, test } from "vitest";
import { actorNames, fill, linesOf, newWorkspace, startAll } from "./workspace.js";

const actors = actorNames(20);
const beads = 200;
const timeout = 120_000;

test("20 processes that claim what is ready get each of 200 beads exactly once, and are told the truth", {
  timeout,
}, async () => {
  const client = await newWorkspace();
  const ids = await fill(client, beads);
  const children = await startAll({ program: "claimer", beadsDir: client.beadsDir, actors });
  const claimed = await Promise.all(children.map(linesOf));
  expect(claimed.flat().sort()).toEqual(ids);
  const holders = new Map((await client.list()).map(({ id, assignee, status }) => [id, { assignee, status }]));
  for (const [index, mine] of claimed.entries())
    for (const id of mine) expect(holders.get(id)).toEqual({ assignee: actors[index], status: "in_progress" });
});

test("20 processes that claim each of 20 beads by its id: one has it, and 19 are told who", { timeout }, async () => {
  const client = await newWorkspace();
  const ids = await fill(client, 20);
  const children = await startAll({ program: "racer", beadsDir: client.beadsDir, actors });
  const said = (await Promise.all(children.map(linesOf))).map((lines) => lines.map((line) => line.split(" ")));
  const holders = new Map((await client.list()).map(({ id, assignee }) => [id, assignee]));
  expect([...holders.keys()].sort()).toEqual(ids);
  for (const [index, lines] of said.entries()) {
    expect(lines).toHaveLength(ids.length);
    for (const [outcome, id = "", who] of lines) expect(holders.get(id)).toBe(outcome === "won" ? actors[index] : who);
  }
  expect(said.flat().filter(([outcome]) => outcome === "won")).toHaveLength(ids.length);
});

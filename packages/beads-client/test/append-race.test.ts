import { expect, test } from "vitest";
import { actorNames, linesOf, newWorkspace, startAll } from "./workspace.js";

const actors = actorNames(20);

test("what 20 processes add to one bead at once is all there: notes, metadata, labels and comments", {
  timeout: 120_000,
}, async () => {
  const client = await newWorkspace();
  const { bead } = await client.create({ title: "Everybody's", notes: "first" });
  const { beadsDir } = client;
  const children = await startAll({ program: "appender", beadsDir, actors, more: [bead.id] });
  await Promise.all(children.map(linesOf));

  const { notes = "", metadata, labels, comments } = await client.show(bead.id);
  expect(notes.split("\n").sort()).toEqual(["first", ...actors.map((actor) => `note of ${actor}`)].sort());
  expect(metadata).toEqual(Object.fromEntries(actors.map((actor) => [actor, actor])));
  expect(labels).toEqual([...actors].sort());
  expect(comments.map(({ author, text }) => [author, text]).sort()).toEqual(
    actors.map((actor) => [actor, `comment of ${actor}`]).sort(),
  );
});

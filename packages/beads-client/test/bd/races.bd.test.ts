import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { bundleProgram, startChild } from "../../../../scripts/lib/test-programs.js";
import { findBd } from "../../src/bd/index.js";
import type { BeadDetails } from "../../src/index.js";
import { actorNames, fill, linesOf, startAll, tempFolder } from "../workspace.js";
import { describeRealBd, newBdWorkspace } from "./real.js";

const workers = 20;
const beads = Number(process.env.TOWN_BD_BEADS ?? 200);

describeRealBd({
  name: "many processes on one workspace of bd",
  cases: 5,
  body() {
    test(`${workers} processes claim ${beads} beads: each is claimed once, by who was told so`, async () => {
      const client = await newBdWorkspace();
      const ids = await fill(client, beads);
      const actors = actorNames(workers);
      const children = await startAll({ program: "claimer", beadsDir: client.beadsDir, actors });
      const told = await Promise.all(children.map(linesOf));
      expect(told.flat().sort()).toEqual([...ids].sort());
      const kept = await client.list();
      for (const [index, claimed] of told.entries())
        for (const id of claimed) expect(kept.find((bead) => bead.id === id)?.assignee).toBe(actors[index]);
      // Nobody goes without: the queue is fair.
      for (const claimed of told) expect(claimed.length).toBeGreaterThanOrEqual(Math.floor(beads / workers / 2));
    });

    test(`of ${workers} claimers half are killed at random: they take nothing with them, and nobody is told a lie`, async () => {
      const client = await newBdWorkspace();
      const ids = await fill(client, Math.ceil(beads / 2));
      const actors = actorNames(workers);
      const children = await startAll({ program: "claimer", beadsDir: client.beadsDir, actors });
      const victims = children.slice(0, children.length / 2);
      const told = children.map(linesOf);
      for (const victim of victims) {
        // At a point of its work that differs from run to run.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 1500));
        await victim.kill();
      }
      const claims = await Promise.all(told);
      const kept = await client.list();
      expect(kept.map(({ id }) => id).sort()).toEqual([...ids].sort());
      // What was told is so; what a killed one had claimed without being told is its own, and is found by its name.
      for (const [index, claimed] of claims.entries())
        for (const id of claimed) expect(kept.find((bead) => bead.id === id)?.assignee).toBe(actors[index]);
      for (const bead of kept)
        expect([bead.status, actors]).toEqual(["in_progress", expect.arrayContaining([bead.assignee])]);
      expect(new Set(claims.flat()).size).toBe(claims.flat().length);
    });

    test(`${workers} processes append to one bead: all of it is kept`, async () => {
      const client = await newBdWorkspace();
      const { bead } = await client.create({ title: "Everybody's" });
      const actors = actorNames(workers);
      const children = await startAll({ program: "appender", beadsDir: client.beadsDir, actors, more: [bead.id] });
      await Promise.all(children.map(linesOf));
      const { notes = "", metadata, labels, comments } = await client.show(bead.id);
      expect(notes.split("\n").sort()).toEqual(actors.map((actor) => `note of ${actor}`).sort());
      expect(metadata).toEqual(Object.fromEntries(actors.map((actor) => [actor, actor])));
      expect(labels).toEqual([...actors].sort());
      expect(comments.map(({ text }) => text).sort()).toEqual(actors.map((actor) => `comment of ${actor}`).sort());
    });

    test("beads that many read at once are the same as one that is read alone", async () => {
      const client = await newBdWorkspace();
      const { bead: first } = await client.create({ title: "First", labels: ["a"], metadata: { n: [1] } });
      const dependencies = [{ depends_on_id: first.id }];
      const made = await Promise.all(
        Array.from({ length: 12 }, (_, index) => client.create({ title: `Bead ${index}`, dependencies })),
      );
      await client.addComment(first.id, "said");
      const ids = [first.id, ...made.map(({ bead }) => bead.id)];
      const together = await Promise.all(ids.map((id) => client.show(id)));
      const comparable = ({ dependencies: on, dependents, ...bead }: BeadDetails) => ({
        ...bead,
        ends: [...on, ...dependents].map((edge) => JSON.stringify(edge)).sort(),
      });
      for (const id of ids.slice(0, 2)) {
        const alone = await client.show(id);
        expect(together.map(comparable)).toContainEqual(comparable(alone));
      }
    });

    test("a child over which its maker was killed is finished by who comes next", async () => {
      const client = await newBdWorkspace();
      const { bead: parent } = await client.create({ title: "Parent" });
      const { bead: blocker } = await client.create({ title: "Blocker" });
      // Its second step ends who takes it.
      const bd = join(tempFolder(), "bd");
      writeFileSync(
        bd,
        `#!/bin/sh\ncase "$*" in *"dep add"*) kill -9 $PPID; exit 1 ;; esac\nexec "${findBd().path}" "$@"\n`,
        { mode: 0o755 },
      );
      const file = await bundleProgram(fileURLToPath(new URL("../children/child-maker.ts", import.meta.url)));
      const maker = startChild([process.execPath, file, client.beadsDir, bd, parent.id, blocker.id]);
      await linesOf(maker);
      expect(await client.show(`${parent.id}.1`)).toMatchObject({ dependencies: [{ depends_on_id: parent.id }] });
      await client.addLabels(blocker.id, ["next"]);
      const child = await client.show(`${parent.id}.1`);
      expect(child.dependencies.map(({ depends_on_id }) => depends_on_id).sort()).toEqual(
        [parent.id, blocker.id].sort(),
      );
      expect([child.labels, child.metadata]).toEqual([["own"], undefined]);
    });
  },
});

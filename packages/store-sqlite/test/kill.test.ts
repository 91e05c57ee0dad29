import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteStore } from "../src/index.js";
import { bundleChild, startChild } from "./child-programs.js";
import { tempFolder } from "./temp-folder.js";

const kills = 10;

/** Numbers that look random and are the same in every run. */
function* lengths(): Generator<number> {
  for (let value = 7; ; value = (value * 48_271) % 2_147_483_647) yield 1 + (value % 97);
}

test("every commit that was acknowledged before a kill -9 is there after it, whole and in order", {
  timeout: 120_000,
}, async () => {
  const writer = await bundleChild("writer");
  const path = join(tempFolder(), "town.db");
  const acknowledged: number[] = [];
  const random = lengths();

  for (let round = 0; round < kills; round += 1) {
    const child = startChild([process.execPath, writer, path, String(round * 1_000_000 + 1)]);
    const enough = random.next().value as number;
    for (let line = 0; line < enough; line += 1) acknowledged.push(Number(await child.nextLine()));
    const killed = child.kill();
    for (let line = await child.nextLine(); line !== undefined; line = await child.nextLine())
      acknowledged.push(Number(line));
    await killed;

    await using store = await openSqliteStore({ path });
    const sessions = new Set((await store.listSessions()).map(({ session }) => session.id));
    const state = new Set((await store.state("writer").list("")).map(({ value }) => value));
    const { entries } = await store.readJournal({ afterSeq: 0, limit: 1_000_000 });
    const journal = new Set(entries.map(({ event }) => (event.type === "plugin.failed" ? event.why : "")));
    const lost = acknowledged.filter(
      (number) => !(sessions.has(`s-${number}`) && journal.has(String(number)) && state.has(number)),
    );
    expect(lost).toEqual([]);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(journal).toEqual(new Set([...sessions].map((id) => id.slice(2))));
  }
  expect(acknowledged.length).toBeGreaterThan(kills);
});

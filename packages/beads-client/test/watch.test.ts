import { watch } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, onTestFinished, test } from "vitest";
import { openEmbeddedBeads } from "../src/embedded/index.js";
import { watchFile } from "../src/embedded/watch/file-changes.js";
import { newWorkspace, startAll, tempFolder } from "./workspace.js";

/** Resolves when the system has told of everything that happened in the folder so far. */
async function allIsTold(folder: string): Promise<void> {
  const name = "mark";
  const told = new Promise<void>((resolve) => {
    const watcher = watch(folder, (_event, file) => {
      if (file !== name) return;
      watcher.close();
      resolve();
    });
  });
  await writeFile(join(folder, name), "");
  await told;
  await rm(join(folder, name));
}

test("whoever watches is woken by what is written, and not by what is read", async () => {
  const client = await newWorkspace();
  const other = openEmbeddedBeads({ beadsDir: client.beadsDir, actor: "bob" });
  onTestFinished(() => other[Symbol.asyncDispose]());
  await other.list();
  const changes = watchFile(join(client.beadsDir, "embedded.sqlite"));
  onTestFinished(() => changes.close());
  let woken = 0;
  const next = () => changes.next().then(() => void woken++);

  const first = next();
  for (let index = 0; index < 20; index += 1) {
    await client.ready();
    await other.list();
    await client.health();
    await expect(other.claim("tk-none")).rejects.toMatchObject({ code: "not_found" });
  }
  await allIsTold(client.beadsDir);
  expect(woken).toBe(0);
  await other.create({ title: "Written" });
  await first;
  expect(woken).toBe(1);
});

test("what another process changes is told, each change in its order", async () => {
  const client = await newWorkspace();
  const { bead } = await client.create({ title: "Everybody's" });
  const events = client.watch()[Symbol.asyncIterator]();
  await events.next();
  await startAll({ program: "appender", beadsDir: client.beadsDir, actors: ["bob"], more: [bead.id] });
  const fields: string[] = [];
  while (fields.length < 4) fields.push(...(await events.next()).value.fields);
  expect(fields).toEqual(["notes", "metadata", "labels", "comments"]);
  await events.return?.();
});

test("whoever watches a workspace that is removed is told so", async () => {
  const client = await newWorkspace();
  const events = client.watch()[Symbol.asyncIterator]();
  await events.next();
  const told = expect(events.next()).rejects.toMatchObject({ code: "workspace_missing" });
  await rm(client.beadsDir, { recursive: true });
  await told;
});

test("a cursor that the journal no longer reaches back to, or does not reach yet, begins anew", async () => {
  const client = await newWorkspace();
  for (const title of ["one", "two", "three"]) await client.create({ title });
  const begin = async (after?: string) => {
    const events = client.watch({ after })[Symbol.asyncIterator]();
    const { value } = await events.next();
    await events.return?.();
    return value;
  };
  const now = await begin();
  const at = (seq: number) => now.cursor.replace(/\d+$/, String(seq));
  expect(await begin(at(1))).toMatchObject({ kind: "created", cursor: at(2) });
  const db = new DatabaseSync(join(client.beadsDir, "embedded.sqlite"));
  db.exec("DELETE FROM journal WHERE seq <= 2");
  db.close();
  expect(await begin(at(2))).toMatchObject({ kind: "created", cursor: at(3) });
  expect(await begin(at(1))).toEqual(now);
  expect(await begin(at(9))).toEqual(now);
});

test("after a write it is looked again without another one, for what is written cannot be read before the disk has it", async () => {
  const folder = tempFolder();
  const changes = watchFile(join(folder, "store"));
  onTestFinished(() => changes.close());
  await writeFile(join(folder, "store-wal"), "written");
  await allIsTold(folder);
  await changes.next();
  for (let look = 0; look < 5; look += 1) await changes.next();
});

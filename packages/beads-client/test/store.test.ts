import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test } from "vitest";
import { openEmbeddedBeads } from "../src/embedded/index.js";
import { newWorkspace, tempFolder } from "./workspace.js";

const storeIn = (beadsDir: string) => join(beadsDir, "embedded.sqlite");

test("of twenty that make one workspace at once all get the same one, and nothing is left lying about", async () => {
  const beadsDir = join(tempFolder(), "deep", ".beads");
  const clients = Array.from({ length: 20 }, () => openEmbeddedBeads({ beadsDir, actor: "alice" }));
  await Promise.all(clients.map((client) => client.init({ prefix: "tk" })));
  await Promise.all(clients.map((client, index) => client.create({ title: `Bead ${index}` })));
  expect(await clients[0]?.list()).toHaveLength(20);
  for (const client of clients) await client[Symbol.asyncDispose]();
  expect(readdirSync(beadsDir).filter((name) => name.includes(".new"))).toEqual([]);
  expect(statSync(storeIn(beadsDir)).mode & 0o777).toBe(0o600);
});

test("a workspace that was put in the place of another one is another one", async () => {
  const client = await newWorkspace();
  const { bead } = await client.create({ title: "Here" });
  const aside = `${client.beadsDir}-aside`;
  renameSync(client.beadsDir, aside);
  await expect(client.show(bead.id)).rejects.toMatchObject({ code: "workspace_missing" });
  await expect(client.create({ title: "Nowhere" })).rejects.toMatchObject({ code: "workspace_missing" });
  const other = openEmbeddedBeads({ beadsDir: client.beadsDir, actor: "alice" });
  await other.init({ prefix: "tk" });
  await expect(client.show(bead.id)).rejects.toMatchObject({ code: "not_found" });
  await other[Symbol.asyncDispose]();
  rmSync(client.beadsDir, { recursive: true });
  renameSync(aside, client.beadsDir);
  expect(await client.show(bead.id)).toMatchObject({ title: "Here" });
});

test("where bd keeps its own beads nothing is made and nothing is answered", async () => {
  const beadsDir = join(tempFolder(), ".beads");
  mkdirSync(beadsDir);
  writeFileSync(join(beadsDir, "metadata.json"), "{}");
  const client = openEmbeddedBeads({ beadsDir, actor: "alice" });
  await expect(client.init({ prefix: "tk" })).rejects.toMatchObject({ code: "workspace_mismatch" });
  await expect(client.list()).rejects.toMatchObject({ code: "workspace_mismatch" });
  expect(existsSync(storeIn(beadsDir))).toBe(false);

  const moved = await newWorkspace();
  await moved.create({ title: "Old" });
  writeFileSync(join(moved.beadsDir, "metadata.json"), "{}");
  await expect(moved.list()).rejects.toMatchObject({ code: "workspace_mismatch" });
});

test("a store of another version, another program's database and what is none are refused and left alone", async () => {
  const wrong: readonly [(file: string) => void, string][] = [
    [(file) => withDatabase(file, "PRAGMA user_version = 2"), "skew"],
    [(file) => withDatabase(file, "PRAGMA application_id = 1"), "unavailable"],
    [
      (file) => writeFileSync(file, "this is no database, but it is long enough to be read as one".repeat(100)),
      "unavailable",
    ],
  ];
  for (const [spoil, code] of wrong) {
    const client = await newWorkspace();
    await client[Symbol.asyncDispose]();
    spoil(storeIn(client.beadsDir));
    const { size } = statSync(storeIn(client.beadsDir));
    const again = openEmbeddedBeads({ beadsDir: client.beadsDir, actor: "alice" });
    await expect(again.list()).rejects.toMatchObject({ code });
    expect(await again.health()).toMatchObject({ ok: false, problem: { code } });
    await again[Symbol.asyncDispose]();
    expect(statSync(storeIn(client.beadsDir)).size).toBe(size);
  }
});

test("who waits for a store that somebody keeps locked is told so when its time is up, and nothing is done", async () => {
  const client = await newWorkspace();
  const holder = new DatabaseSync(storeIn(client.beadsDir));
  holder.exec("BEGIN IMMEDIATE");
  const refused = expect.objectContaining({ code: "busy", effect: "none" });
  await expect(client.create({ title: "Late" }, { timeoutMs: 30 })).rejects.toEqual(refused);
  expect(await client.list()).toEqual([]);
  const ending = new AbortController();
  const waiting = client.create({ title: "Given up" }, { signal: ending.signal });
  ending.abort();
  await expect(waiting).rejects.toMatchObject({ code: "aborted", effect: "none" });
  const patient = client.create({ title: "Patient" });
  holder.exec("COMMIT");
  holder.close();
  expect((await patient).created).toBe(true);
  expect((await client.list()).map(({ title }) => title)).toEqual(["Patient"]);
});

test("a gate with a timer is closed when the timer has run out, one on a bead elsewhere by force only", async () => {
  const client = await newWorkspace();
  const gate = (id: string, more: object) =>
    JSON.stringify({ id, title: "Gate", status: "open", issue_type: "gate", priority: 2, ...more });
  const hourNs = 3_600_000_000_000;
  const long = { await_type: "timer", timeout: hourNs };
  const at = "2026-01-01T00:00:00Z";
  await client.import([
    gate("tk-over", { ...long, created_at: at, updated_at: at }),
    gate("tk-runs", long),
    gate("tk-far", { await_type: "bead", await_id: "other:x-1" }),
    gate("tk-ci", { await_type: "gh:run" }),
  ]);
  expect(await client.close("tk-over")).toMatchObject({ status: "closed" });
  await expect(client.close("tk-runs")).rejects.toMatchObject({ code: "not_closable" });
  await expect(client.close("tk-far")).rejects.toMatchObject({ code: "not_closable" });
  expect(await client.close("tk-far", { force: true })).toMatchObject({ status: "closed" });
  expect(await client.close("tk-ci")).toMatchObject({ status: "closed" });
});

test("a molecule ends with the last that is below it; a template is not closed even by force", async () => {
  const client = await newWorkspace();
  const { bead: molecule } = await client.create({ title: "Molecule", issue_type: "molecule" });
  const { bead: one } = await client.create({ title: "One", parent: molecule.id });
  const { bead: two } = await client.create({ title: "Two", parent: one.id });
  await client.close(one.id);
  expect(await client.show(molecule.id)).toMatchObject({ status: "open" });
  await client.close(two.id);
  expect(await client.show(molecule.id)).toMatchObject({ status: "closed", close_reason: "all steps complete" });

  await client.import([JSON.stringify({ id: "tk-tpl", title: "Template", is_template: true })]);
  await expect(client.close("tk-tpl", { force: true })).rejects.toMatchObject({ code: "not_closable" });
});

function withDatabase(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { createMemoryWorld } from "@townkit/core/memory";
import { create } from "tar";
import { expect, onTestFinished, test } from "vitest";
import { startDaemon } from "../daemon/run-daemon.js";
import { townFolder } from "../daemon/town-folder.js";
import { memoryBackend } from "../test-support/memory-backend.js";
import { clientOf } from "../test-support/served-town.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { backupStoppedTown, restoreTown } from "./backup-town.js";

const work = { type: "prompt", content: "write it down" } as const;

async function newTown() {
  const root = await tempFolder();
  await mkdir(path.join(root, "prompts"));
  await writeFile(path.join(root, "prompts", "tester.md"), "Test.");
  await writeFile(path.join(root, "prompts", "note"), "kept");
  await writeFile(
    path.join(root, "town.toml"),
    '[orchestration]\nbackend = "@test/memory"\n[roles.tester]\nsystem_prompt_file = "prompts/tester.md"\nenv = { NOTE = "file:prompts/note" }\n',
  );
  return root;
}

/** A town that runs, until the test ends or it is stopped. */
async function start(root: string, world = createMemoryWorld()) {
  const daemon = await startDaemon({ root, env: {}, loadBackend: memoryBackend(world).load });
  onTestFinished(() => daemon.stop({ sessions: "stop" }));
  const token = (await readFile(townFolder(root).token, "utf8")).trim();
  return { daemon, client: clientOf({ url: daemon.url, token }) };
}

/** A backup of a town with a session that has completed a piece of work. */
async function backedUp() {
  const root = await newTown();
  const { daemon, client } = await start(root);
  const { id } = await client.spawnSession({ workDir: root, role: "tester" });
  const { assignmentId } = await client.assignWork(id, work, { until: "settled" });
  const file = path.join(await tempFolder(), "town.tar.gz");
  const made = await client.backup({ file });
  return { root, daemon, client, sessionId: id, assignmentId, file, made };
}

test("a backup of a running town is that town in another folder: its work, its settings and what they name", async () => {
  const { root, client, sessionId, assignmentId, file, made } = await backedUp();
  expect(made).toMatchObject({ file, bytes: (await stat(file)).size });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(townFolder(root).state)).filter((name) => name.startsWith("backup-"))).toEqual([]);
  const { store } = await client.status();

  const other = path.join(await tempFolder(), "restored");
  expect(await restoreTown({ root: other, file, replace: false })).toMatchObject({ town: other, from: root, held: [] });
  expect(await readFile(path.join(other, "prompts", "tester.md"), "utf8")).toBe("Test.");
  expect(await readFile(path.join(other, "prompts", "note"), "utf8")).toBe("kept");
  expect((await stat(townFolder(other).store)).mode & 0o077).toBe(0);
  const again = await start(other);
  expect((await again.client.getSession(sessionId)).role).toBe("tester");
  expect(await again.client.getAssignment(assignmentId)).toMatchObject({ state: "completed", work });
  for await (const event of again.client.events({ after: store.newest })) {
    expect(event).toMatchObject({ type: "resync", why: "foreign_epoch" });
    break;
  }
});

test("work that had not ended is held: it may have been done since", async () => {
  const root = await newTown();
  const { client } = await start(root, createMemoryWorld({ agent: () => new Promise<string>(() => {}) }));
  const { id } = await client.spawnSession({ workDir: root, role: "tester" });
  await client.assignWork(id, work, { assignmentId: "w-running", until: "accepted" });
  await client.assignWork(id, work, { assignmentId: "w-queued", until: "stored" });
  const file = path.join(await tempFolder(), "town.tar.gz");
  await client.backup({ file });

  const other = path.join(await tempFolder(), "restored");
  const { held } = await restoreTown({ root: other, file, replace: false });
  expect(held).toEqual([{ sessionId: id, queued: 1, unknown: ["w-running"] }]);
  const world = createMemoryWorld();
  const again = await start(other, world);
  const session = await again.client.getSession(id);
  expect(session.paused?.reason).toContain("restored from a backup");
  // That there is no record of it any more is no proof that it was never done.
  expect((await again.client.getAssignment("w-running")).attempts).toHaveLength(1);
  expect(await again.client.getAssignment("w-queued")).toMatchObject({ state: "queued" });
  expect(world.executions()).toEqual([]);
});

test("a town that runs is not restored, and one with other data only where that is asked for, and is put aside", async () => {
  const { root, daemon, file, client } = await backedUp();
  await expect(restoreTown({ root, file, replace: true })).rejects.toMatchObject({ code: "town_locked" });
  await client.spawnSession({ id: "s-later", workDir: root, role: "tester" });
  await daemon.stop({ sessions: "stop" });
  await mkdir(path.join(townFolder(root).worktrees, "w-1"), { recursive: true });
  await expect(restoreTown({ root, file, replace: false })).rejects.toMatchObject({
    code: "invalid_input",
    remedy: expect.stringContaining("--replace"),
  });
  const { aside } = await restoreTown({ root, file, replace: true });
  expect(aside).toEqual([expect.stringContaining(".town.before-restore-")]);
  expect((await stat(path.join(aside[0] ?? "", "town.db"))).isFile()).toBe(true);
  expect(await readdir(townFolder(root).worktrees)).toEqual(["w-1"]);
  const again = await start(root);
  await expect(again.client.getSession("s-later")).rejects.toMatchObject({ code: "session_not_found" });
});

test("a town whose store is damaged is restored over what is left of it", async () => {
  const { root, daemon, sessionId, file } = await backedUp();
  await daemon.stop({ sessions: "stop" });
  await writeFile(townFolder(root).store, "no database any more");
  await expect(start(root)).rejects.toMatchObject({ code: "store_corrupt" });
  await restoreTown({ root, file, replace: true });
  const again = await start(root);
  expect((await again.client.getSession(sessionId)).id).toBe(sessionId);
});

test("a town that is down is backed up too, and one that runs has to be asked", async () => {
  const { root, daemon } = await backedUp();
  const file = path.join(await tempFolder(), "again.tar.gz");
  await expect(backupStoppedTown({ root, file })).rejects.toMatchObject({ code: "town_locked" });
  await daemon.stop({ sessions: "stop" });
  await backupStoppedTown({ root, file });
  await expect(backupStoppedTown({ root, file })).rejects.toThrow("there is one already");
  const inside = path.join(townFolder(root).state, "town.tar.gz");
  await expect(backupStoppedTown({ root, file: inside })).rejects.toThrow("the next backup would hold it");
  const other = path.join(await tempFolder(), "restored");
  expect((await restoreTown({ root: other, file, replace: false })).from).toBe(root);
});

test("what is no whole backup is refused, and nothing is left of it", async () => {
  const { file } = await backedUp();
  const folder = await tempFolder();
  const broken = path.join(folder, "broken.tar.gz");
  const whole = await readFile(file);
  await writeFile(broken, whole.subarray(0, whole.length / 2));
  const other = path.join(folder, "restored");
  const refused = async () => {
    await expect(restoreTown({ root: other, file: broken, replace: false })).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await readdir(other)).toEqual([]);
  };
  await refused();

  const content = path.join(folder, "content");
  await mkdir(content);
  await writeFile(path.join(content, "manifest.json"), "{}");
  await create({ gzip: true, file: broken, cwd: content }, ["manifest.json"]);
  await refused();

  await symlink("/etc", path.join(content, "state"));
  await create({ gzip: true, file: broken, cwd: content }, ["manifest.json", "state"]);
  await refused();

  await rm(broken);
  await refused();
});

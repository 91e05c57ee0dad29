import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { createMemoryWorld } from "@townkit/core/memory";
import { openSqliteStore } from "@townkit/store-sqlite";
import { expect, onTestFinished, test } from "vitest";
import { startDaemon } from "../daemon/run-daemon.js";
import { townFolder } from "../daemon/town-folder.js";
import { memoryBackend } from "../test-support/memory-backend.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { backupStoppedTown, restoreTown } from "./backup-town.js";
import type { MovePlan } from "./moves.js";
import { openRestoreStage, settleRestore } from "./restore-stage.js";
import { filesBelow } from "./state-files.js";

const state = (root: string) => townFolder(root).state;

/** A town that is down, with some data, and a backup of another one with the same files. */
async function townAndBackup() {
  const [root, other] = [await tempFolder(), await tempFolder()];
  for (const folder of [root, other]) {
    await mkdir(path.join(state(folder), "worktrees", path.basename(folder)), { recursive: true });
    await mkdir(path.join(folder, "prompts"));
    await writeFile(path.join(folder, "prompts", "tester.md"), `Test ${path.basename(folder)}.`);
    await writeFile(
      path.join(folder, "town.toml"),
      '[orchestration]\nbackend = "@test/memory"\n[roles.tester]\nsystem_prompt_file = "prompts/tester.md"\n',
    );
    const store = await openSqliteStore({ path: townFolder(folder).store });
    await store.state("test").put("of", path.basename(folder));
    await store[Symbol.asyncDispose]();
  }
  const file = path.join(await tempFolder(), "town.tar.gz");
  await backupStoppedTown({ root: other, file });
  return { root, other, file };
}

async function start(root: string) {
  const daemon = await startDaemon({ root, env: {}, loadBackend: memoryBackend(createMemoryWorld()).load });
  onTestFinished(() => daemon.stop({ sessions: "stop" }));
}

async function content(root: string): Promise<Record<string, string>> {
  const files = filesBelow({ root });
  return Object.fromEntries(
    await Promise.all(files.map(async (name) => [name, await readFile(path.join(root, name), "latin1")] as const)),
  );
}

test("while a town is restored no daemon starts in it, no backup is made of it, and no other restore", async () => {
  const { root, file } = await townAndBackup();
  const locked = { code: "town_locked", message: expect.stringContaining(`a restore of ${root}`) };
  {
    await using _stage = await openRestoreStage(townFolder(root));
    await expect(start(root)).rejects.toMatchObject(locked);
    await expect(restoreTown({ root, file, replace: true })).rejects.toMatchObject(locked);
    const next = path.join(await tempFolder(), "next.tar.gz");
    await expect(backupStoppedTown({ root, file: next })).rejects.toMatchObject(locked);
  }
  expect(existsSync(townFolder(root).restore)).toBe(false);
  await start(root);
});

test("a daemon that has begun to start when a restore begins does not serve", async () => {
  const { root } = await townAndBackup();
  const opening = async () => {
    const stage = await openRestoreStage(townFolder(root));
    onTestFinished(async () => await stage[Symbol.asyncDispose]());
    return await openSqliteStore({ path: townFolder(root).store });
  };
  const load = memoryBackend(createMemoryWorld()).load;
  const starting = startDaemon({ root, env: {}, loadBackend: load, openStore: opening });
  await expect(starting).rejects.toMatchObject({ code: "town_locked" });
});

test("a restore that fails half-way has changed nothing", async () => {
  const { root, file } = await townAndBackup();
  await rm(path.join(root, "prompts"), { recursive: true });
  await writeFile(path.join(root, "prompts"), "a file in the place of a folder of the backup's");
  const before = await content(root);
  await expect(restoreTown({ root, file, replace: true })).rejects.toMatchObject({ code: "EEXIST" });
  expect(await content(root)).toEqual(before);
});

test("a restore puts the town that was there aside, and keeps its worktrees and logs", async () => {
  const { root, file } = await townAndBackup();
  await mkdir(townFolder(root).logs);
  await writeFile(path.join(townFolder(root).logs, "daemon.log"), "what was");
  const before = await readFile(path.join(root, "prompts", "tester.md"), "utf8");
  const { aside } = await restoreTown({ root, file, replace: true });
  expect(aside).toHaveLength(2);
  expect(await readFile(aside[1] ?? "", "utf8")).toBe(before);
  expect(await readFile(path.join(root, "prompts", "tester.md"), "utf8")).not.toBe(before);
  expect(await readdir(townFolder(root).worktrees)).toEqual([path.basename(root)]);
  expect(await readFile(path.join(townFolder(root).logs, "daemon.log"), "utf8")).toBe("what was");
  expect((await readdir(root)).filter((name) => name.startsWith(".town")).toSorted()).toEqual([
    ".town",
    path.basename(aside[0] ?? ""),
  ]);
});

test("a restore that was killed is taken back when the town is used next, wherever it was", async () => {
  const { root, other } = await townAndBackup();
  const before = await content(root);
  const aside = ".town.aside";
  const plan: MovePlan = {
    moves: [
      { from: ".town/worktrees", to: ".town.restore/content/state/worktrees" },
      { from: ".town", to: aside },
      { from: ".town.restore/content/state", to: ".town" },
      { from: "prompts/tester.md", to: "prompts/tester.md.aside" },
      { from: ".town.restore/content/config/prompts/tester.md", to: "prompts/tester.md" },
    ],
    aside: [aside, "prompts/tester.md.aside"],
  };
  for (let made = 0; made <= plan.moves.length; made++) {
    // What a killed restore leaves: its stage, unlocked, with some of the moves made.
    const stage = path.join(townFolder(root).restore, "content");
    await mkdir(path.join(stage, "config"), { recursive: true });
    await cp(state(other), path.join(stage, "state"), { recursive: true });
    await rm(path.join(stage, "state", "worktrees"), { recursive: true });
    await cp(path.join(other, "prompts"), path.join(stage, "config", "prompts"), { recursive: true });
    await writeFile(path.join(townFolder(root).restore, "plan.json"), JSON.stringify(plan));
    for (const { from, to } of plan.moves.slice(0, made)) await rename(path.join(root, from), path.join(root, to));
    expect(await settleRestore(townFolder(root)), `${made} moves`).toBe(true);
    expect(await content(root), `${made} moves`).toEqual(before);
    expect(await readdir(townFolder(root).worktrees)).toEqual([path.basename(root)]);
  }
  await mkdir(path.join(townFolder(root).restore, "content"), { recursive: true });
  await start(root);
  expect((await readdir(root)).toSorted()).toEqual([".town", "prompts", "town.toml"]);
});

test("a restore that cannot be taken back stays as it is, and whoever uses the town next is told", async () => {
  const { root, file } = await townAndBackup();
  const { restore } = townFolder(root);
  await mkdir(restore);
  const plan: MovePlan = { moves: [{ from: ".town", to: "../elsewhere" }], aside: [] };
  await writeFile(path.join(restore, "plan.json"), JSON.stringify(plan));
  await rename(state(root), `${state(root)}.aside`);
  const told = { code: "store_failed", remedy: expect.stringContaining("plan.json") };
  await expect(start(root)).rejects.toMatchObject(told);
  await expect(restoreTown({ root, file, replace: true })).rejects.toMatchObject(told);
  expect(existsSync(path.join(restore, "plan.json"))).toBe(true);
});

test("a link in the place of a restore's folder is refused", async () => {
  const { root, file } = await townAndBackup();
  await symlink(await tempFolder(), townFolder(root).restore);
  await expect(start(root)).rejects.toMatchObject({ code: "config_invalid" });
  await expect(restoreTown({ root, file, replace: true })).rejects.toMatchObject({ code: "config_invalid" });
});

test("what a backup has left that was killed is gone with the next start, and with the next backup", async () => {
  const { root } = await townAndBackup();
  const leave = async () => {
    await mkdir(path.join(state(root), "backup-x1y2z3"));
    await writeFile(path.join(state(root), "backup-x1y2z3", "half"), "half");
  };
  const left = async () => (await readdir(state(root))).filter((name) => name.startsWith("backup-"));
  await leave();
  await backupStoppedTown({ root, file: path.join(await tempFolder(), "town.tar.gz") });
  expect(await left()).toEqual([]);
  await leave();
  await start(root);
  expect(await left()).toEqual([]);
});

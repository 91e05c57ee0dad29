import { copyFile, open, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { createMemoryWorld } from "@townkit/core/memory";
import { expect, onTestFinished, test } from "vitest";
import { memoryBackend } from "../test-support/memory-backend.js";
import { clientOf } from "../test-support/served-town.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { startDaemon } from "./run-daemon.js";
import { townFolder } from "./town-folder.js";

/** A town in which one piece of work runs until it is let go, and another one waits behind it; and how its daemon is started. */
async function busyTown() {
  const root = await tempFolder();
  await writeFile(path.join(root, "town.toml"), '[orchestration]\nbackend = "@test/memory"\n');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const told: string[] = [];
  const { load } = memoryBackend(
    createMemoryWorld({
      async agent({ prompt }) {
        told.push(prompt);
        if (prompt === "first") await held;
        return "Done.";
      },
    }),
  );
  async function start() {
    const daemon = await startDaemon({ root, env: {}, loadBackend: load });
    onTestFinished(() => daemon.stop({ sessions: "stop" }));
    const token = (await readFile(townFolder(root).token, "utf8")).trim();
    return { daemon, client: clientOf({ url: daemon.url, token }) };
  }
  const { daemon, client } = await start();
  await client.spawnSession({ id: "s-1", role: "tester", workDir: root });
  await client.assignWork("s-1", { type: "prompt", content: "first" }, { assignmentId: "w-1", until: "accepted" });
  await client.assignWork("s-1", { type: "prompt", content: "second" }, { assignmentId: "w-2", until: "stored" });
  await daemon.stop({ sessions: "detach" });
  return { folder: townFolder(root), start, told, letGo };
}

/** What a newer Townkit leaves: the store with a newer schema, and beside it a copy of it as it was. */
async function upgrade(store: string): Promise<string> {
  const kept = `${store}.backup-v1`;
  await copyFile(store, kept);
  const file = await open(store, "r+");
  // Where a file of SQLite has its `user_version`.
  await file.write(Buffer.from([0, 0, 0, 2]), 0, 4, 60);
  await file.close();
  return kept;
}

test("a daemon that takes over interrupts no turn, and hands over what waited, once", async () => {
  const { start, told, letGo } = await busyTown();
  const { client } = await start();
  expect(await client.getAssignment("w-1")).toMatchObject({ state: "running", attempt: 1 });
  expect(await client.getAssignment("w-2")).toMatchObject({ state: "queued" });
  letGo();
  for (const id of ["w-1", "w-2"])
    expect(await client.waitForAssignment(id)).toMatchObject({ state: "completed", attempt: 1 });
  expect(told).toEqual(["first", "second"]);
});

test("an older version refuses the store of a newer one, and the way back that it names is one", async () => {
  const { folder, start, told, letGo } = await busyTown();
  const kept = await upgrade(folder.store);
  const before = await readFile(folder.store);
  await expect(start()).rejects.toMatchObject({
    code: "store_newer",
    exitCode: 11,
    remedy: expect.stringContaining(
      `put ${kept} in the place of ${folder.store}, and remove ${folder.store}-wal and ${folder.store}-shm`,
    ),
  });
  expect((await readFile(folder.store)).equals(before)).toBe(true);

  await rename(kept, folder.store);
  const { client } = await start();
  letGo();
  for (const id of ["w-1", "w-2"])
    expect(await client.waitForAssignment(id)).toMatchObject({ state: "completed", attempt: 1 });
  expect(told).toEqual(["first", "second"]);
});

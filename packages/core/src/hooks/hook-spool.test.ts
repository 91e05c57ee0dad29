import { readdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type HookTarget, StoreFullError, silentLog } from "../index.js";
import { drainHookSpool } from "./hook-spool.js";
import { heardHooks } from "./test-support/heard-hooks.js";
import { tempFolder } from "./test-support/temp-folder.js";

async function leave(directory: string, name: string, given: Record<string, unknown> = {}) {
  const message = { protocol: 1, sessionId: "s-1", eventId: name, event: "session_idle", payload: {}, ...given };
  const file = path.join(directory, `${name}.json`);
  await writeFile(`${file}.new`, JSON.stringify(message));
  await rename(`${file}.new`, file);
}

async function open(directory: string, target: HookTarget) {
  const spool = await drainHookSpool({ directory, target, log: silentLog });
  onTestFinished(() => spool.close());
  return spool;
}

test("what was left is heard in the order of the names, and removed", async () => {
  const directory = await tempFolder();
  await leave(directory, "2");
  await leave(directory, "1");
  const { target, heard } = heardHooks();
  await open(directory, target);
  expect(heard).toEqual(["onSessionIdle 1", "onSessionIdle 2"]);
  expect(await readdir(directory)).toEqual([]);
});

test("what is left while it runs is heard as it comes", async () => {
  const directory = await tempFolder();
  const { target, heard, count } = heardHooks();
  const spool = await open(directory, target);
  await leave(directory, "1");
  await count(1);
  await leave(directory, "2");
  await count(2);
  expect(heard).toEqual(["onSessionIdle 1", "onSessionIdle 2"]);
  await spool.close();
  expect(await readdir(directory)).toEqual([]);
});

test("a message that can never be heard is set aside", async () => {
  const directory = await tempFolder();
  await leave(directory, "stranger", { sessionId: "s-9" });
  await writeFile(path.join(directory, "torn.json"), '{"protocol":1');
  await open(directory, heardHooks().target);
  expect((await readdir(directory)).sort()).toEqual(["stranger.json.rejected", "torn.json.rejected"]);
});

test("a message that the town could not take waits for the next start", async () => {
  const directory = await tempFolder();
  await leave(directory, "1");
  const full = () => Promise.reject(new StoreFullError({ path: "town.db", cause: null }));
  await (await open(directory, { ...heardHooks().target, onSessionIdle: full })).close();
  expect(await readdir(directory)).toEqual(["1.json"]);
  const { target, heard } = heardHooks();
  await open(directory, target);
  expect(heard).toEqual(["onSessionIdle 1"]);
});

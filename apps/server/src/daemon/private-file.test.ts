import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../test-support/temp-folder.js";
import { readIfThere, removeDaemonRecord, townToken, writeDaemonRecord } from "./private-file.js";
import { makeStateFolder, townFolder } from "./town-folder.js";

test("a token is made once and is its owner's", async () => {
  const folder = await tempFolder();
  const file = path.join(folder, "token");
  const token = await townToken(file);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await townToken(file)).toBe(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["token"]);
});

test("a daemon's record comes and goes", async () => {
  const file = path.join(await tempFolder(), "daemon.json");
  const record = { pid: 7, startTime: "2026-01-01T00:00:00Z", url: "http://127.0.0.1:1", version: "0.1.0" };
  await writeDaemonRecord({ path: file, record });
  expect(JSON.parse((await readIfThere(file)) ?? "")).toEqual(record);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await removeDaemonRecord(file);
  expect(await readIfThere(file)).toBeNull();
});

test("the state folder is its owner's, and git is told", async () => {
  const folder = townFolder(await tempFolder());
  await makeStateFolder(folder);
  await makeStateFolder(folder);
  for (const made of [folder.state, folder.logs, folder.hookSpool]) expect((await stat(made)).mode & 0o777).toBe(0o700);
  expect(await readIfThere(path.join(folder.state, ".gitignore"))).toBe("*\n");
});

test("a socket path that systems would refuse is moved to where it is short", () => {
  expect(townFolder("/t").hookSocket).toBe("/t/.town/hooks.sock");
  const long = townFolder(`/${"deep/".repeat(30)}`).hookSocket;
  expect(Buffer.byteLength(long)).toBeLessThan(104);
  expect(townFolder(`/${"deep/".repeat(30)}`).hookSocket).toBe(long);
  expect(townFolder(`/${"deep/".repeat(31)}`).hookSocket).not.toBe(long);
});

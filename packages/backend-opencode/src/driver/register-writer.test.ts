import { appendFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findEntry } from "../plugin/session-register.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { RegisterWriter } from "./register-writer.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, "sessions.jsonl");
});
afterEach(() => folder.remove());

const entry = (name: string, env: Record<string, string> = {}) => ({ protocolId: `ses_${name}`, sessionId: name, env });
const find = async (protocolId: string) => findEntry(await readFile(path, "utf8"), protocolId);

it("holds what was entered, the newest of each, for its owner's eyes", async () => {
  const register = new RegisterWriter(path);
  const hostile = entry("b", { A: 'x\n{"protocolId":"ses_c",' });
  for (const each of [entry("a"), hostile, entry("a", { B: "2" })]) register.enter(each);
  expect(await find("ses_a")).toEqual(entry("a", { B: "2" }));
  expect(await find("ses_b")).toEqual(hostile);
  expect(await find("ses_c")).toBeUndefined();
  expect(await find("ses_")).toBeUndefined();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it("holds none that was struck, whatever was entered meanwhile", async () => {
  const register = new RegisterWriter(path);
  for (const name of ["a", "aa", "b"]) register.enter(entry(name));
  const struck = [register.strike("ses_a"), register.strike("ses_b"), register.strike("ses_gone")];
  register.enter(entry("c"));
  await Promise.all(struck);
  register.enter(entry("d"));
  const found = await Promise.all(
    ["a", "aa", "b", "c", "d"].map(async (name) => (await find(`ses_${name}`))?.sessionId),
  );
  expect(found).toEqual([undefined, "aa", undefined, "c", "d"]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder.path)).toEqual(["sessions.jsonl"]);
});

it("loses no entry behind one that was cut", async () => {
  const register = new RegisterWriter(path);
  await writeFile(path, '{"protocolId":"ses_a","sess');
  register.enter(entry("b"));
  await register.strike("ses_a");
  expect(await find("ses_b")).toEqual(entry("b"));
});

it("strikes nothing where nothing was ever entered", async () => {
  await new RegisterWriter(path).strike("ses_a");
  expect(await readdir(folder.path)).toEqual([]);
});

it("says nothing twice, and is written anew when most of it is out of date", async () => {
  const lines = async () => (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  for (let time = 0; time < 3; time += 1) new RegisterWriter(path).enter(entry("a"));
  expect(await lines()).toHaveLength(1);
  const register = new RegisterWriter(path);
  register.enter(entry("b"));
  for (let time = 0; time < 1000; time += 1) register.enter(entry("a", { TIME: String(time) }));
  expect((await lines()).length).toBeLessThan(200);
  expect([await find("ses_a"), await find("ses_b")]).toEqual([entry("a", { TIME: "999" }), entry("b")]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it("is taken by what is whole in it: what was cut is entered anew", async () => {
  new RegisterWriter(path).enter(entry("a"));
  await appendFile(path, '{"protocolId":"ses_a","sess');
  expect(await find("ses_a")).toEqual(entry("a"));
  await appendFile(path, '\n{"protocolId":"ses_b","sess');
  const register = new RegisterWriter(path);
  expect([register.holds("ses_a"), register.holds("ses_b")]).toEqual([true, false]);
  register.enter(entry("b"));
  expect(await find("ses_b")).toEqual(entry("b"));
});

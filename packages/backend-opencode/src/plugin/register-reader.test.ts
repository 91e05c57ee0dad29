import { appendFile, open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { RegisterReader } from "./register-reader.js";
import { lineOf } from "./session-register.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, "sessions.jsonl");
});
afterEach(() => folder.remove());

const entry = (name: string) => ({ protocolId: `ses_${name}`, sessionId: name, env: {} });

it("finds what is entered before and after it was looked for, also in parts and in a file written anew", async () => {
  const reader = new RegisterReader(path);
  expect(await reader.find("ses_a")).toBeUndefined();
  await writeFile(path, lineOf(entry("b")));
  expect(await reader.find("ses_b")).toEqual(entry("b"));
  expect(await reader.find("ses_a")).toBeUndefined();
  const line = lineOf(entry("a"));
  await appendFile(path, line.slice(0, 30));
  expect(await reader.find("ses_a")).toBeUndefined();
  await appendFile(path, line.slice(30));
  expect(await reader.find("ses_a")).toEqual(entry("a"));
  expect(await reader.find("ses_c")).toBeUndefined();
  await writeFile(`${path}.new`, lineOf(entry("c")));
  await rename(`${path}.new`, path);
  expect(await reader.find("ses_c")).toEqual(entry("c"));
});

it("does not read again what it has read for the same session", async () => {
  const line = lineOf(entry("child"));
  await writeFile(path, `${" ".repeat(line.length - 1)}\n`);
  const reader = new RegisterReader(path);
  expect(await reader.find("ses_child")).toBeUndefined();
  const file = await open(path, "r+");
  await file.write(line, 0);
  await file.close();
  expect(await reader.find("ses_child")).toBeUndefined();
  expect(await reader.find("ses_other")).toBeUndefined();
  await appendFile(path, line);
  expect(await reader.find("ses_child")).toEqual(entry("child"));
});

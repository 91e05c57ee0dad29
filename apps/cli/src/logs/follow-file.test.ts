import { appendFile, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { followFile } from "./follow-file.js";
import { logLines, logSize } from "./read-log.js";

async function newLog() {
  const folder = await mkdtemp(path.join(tmpdir(), "town-log-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, "daemon.log");
}

test("lines are told as they come, also after the file was set aside, and not those before", async () => {
  const file = await newLog();
  await appendFile(file, "before\n");
  const done = new AbortController();
  const lines = followFile({ file, from: await logSize(file), signal: done.signal });
  const first = lines.next();
  // Half a line is none yet.
  await appendFile(file, "o");
  await appendFile(file, "ne\ntwo\n");
  expect(await first).toEqual({ done: false, value: "one" });
  expect((await lines.next()).value).toBe("two");
  await appendFile(file, "three\n");
  await rename(file, `${file}.1`);
  await appendFile(file, "four\n");
  expect((await lines.next()).value).toBe("three");
  expect((await lines.next()).value).toBe("four");
  const last = lines.next();
  done.abort();
  expect(await last).toEqual({ done: true, value: undefined });
});

test("a log is read with what of it was set aside, oldest first", async () => {
  const file = await newLog();
  expect(await logLines(file)).toEqual([]);
  await appendFile(`${file}.10`, "1\n");
  await appendFile(`${file}.2`, "2\n");
  await appendFile(file, "3\n4\n");
  await appendFile(`${file}.old`, "no\n");
  expect(await logLines(file)).toEqual(["1", "2", "3", "4"]);
});

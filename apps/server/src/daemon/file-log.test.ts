import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { systemClock } from "@townkit/core";
import { expect, test } from "vitest";
import { tempFolder } from "../test-support/temp-folder.js";
import { openFileLog } from "./file-log.js";

test("one JSON object a line, for the owner only, without secrets", async () => {
  const file = path.join(await tempFolder(), "daemon.log");
  using log = openFileLog({ path: file, clock: systemClock, secrets: ["s3cret"] });
  log.info("started", { url: "http://x/?t=s3cret" });
  log.debug("not kept");
  log.error("failed");
  const lines = (await readFile(file, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    { level: "info", message: "started", url: "http://x/?t=[redacted]" },
    { level: "error", message: "failed" },
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a file that is full is set aside, and the oldest forgotten", async () => {
  const folder = await tempFolder();
  const file = path.join(folder, "daemon.log");
  using log = openFileLog({ path: file, clock: systemClock, maxBytes: 100, keep: 2 });
  for (const number of [1, 2, 3, 4, 5]) log.info(`line ${number}`);
  expect((await readdir(folder)).sort()).toEqual(["daemon.log", "daemon.log.1", "daemon.log.2"]);
  expect(await readFile(file, "utf8")).toContain("line 5");
  expect(await readFile(`${file}.2`, "utf8")).toContain("line 3");
});

test("no fact takes the place of the time, the level or the message", async () => {
  const file = path.join(await tempFolder(), "daemon.log");
  using log = openFileLog({ path: file, clock: { ...systemClock, now: () => 0 } });
  log.warn("odd", { at: "never", level: "none", message: "nothing", other: 1 });
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
    at: "1970-01-01T00:00:00.000Z",
    level: "warn",
    message: "odd",
    other: 1,
  });
});

test("only what is as urgent as was asked for is written", async () => {
  const file = path.join(await tempFolder(), "daemon.log");
  using log = openFileLog({ path: file, clock: systemClock, level: "warn" });
  log.info("not kept");
  log.warn("kept");
  using chatty = openFileLog({ path: file, clock: systemClock, level: "debug" });
  chatty.debug("kept too");
  const levels = (await readFile(file, "utf8"))
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { level: string }).level);
  expect(levels).toEqual(["warn", "debug"]);
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { locateFile } from "./locate-file.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "townkit-locate-"));
  await mkdir(join(folder, "b.one"), { recursive: true });
  await mkdir(join(folder, "a", "deep"), { recursive: true });
  await writeFile(join(folder, "b.one", "talk-7.jsonl"), "");
  await writeFile(join(folder, "file"), "");
});
afterEach(async () => await rm(folder, { recursive: true }));

it("a path without a star is that path, whether it is there or not", async () => {
  expect(await locateFile("/no/such/place")).toBe("/no/such/place");
});

it.each([
  ["*/talk-7.jsonl", "b.one/talk-7.jsonl"],
  ["*/*-7.jsonl", "b.one/talk-7.jsonl"],
  ["b.*/talk-*.jsonl", "b.one/talk-7.jsonl"],
])("%s is found", async (pattern, place) => {
  expect(await locateFile(join(folder, pattern))).toBe(join(folder, place));
});

it.each(["*/talk-8.jsonl", "bxo*/talk-7.jsonl", "none/*", "file/*"])("%s is not there", async (pattern) => {
  expect(await locateFile(join(folder, pattern))).toBeNull();
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lastRecorded } from "./last-recorded.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "townkit-record-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function last(lines: readonly unknown[]): Promise<number | null> {
  const record = join(folder, "record.jsonl");
  await writeFile(record, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return lastRecorded({ record, number: "tokens.input" });
}

it("is the last number there, whatever stands behind it", async () => {
  const lines = [{ tokens: { input: 1 } }, { tokens: { input: 7 } }, { tokens: null }, { other: true }, '{"half":', ""];
  expect(await last(lines)).toBe(7);
});

it("is none in a record without one, in an empty one, and where there is none yet", async () => {
  expect(lastRecorded({ record: join(folder, "none"), number: "tokens.input" })).toBeNull();
  expect(await last([{ tokens: { input: "7" } }, "words"])).toBeNull();
  expect(await last([])).toBeNull();
});

it("is found at the end of a record that is longer than what is read of it", async () => {
  const long = { text: "x".repeat(5 * 1024 * 1024), tokens: { input: 3 } };
  expect(await last([long, { tokens: { input: 4 } }, { other: true }])).toBe(4);
  expect(await last([{ tokens: { input: 4 } }, long])).toBeNull();
});

import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { promptDigest } from "../hooks/prompt-digest.js";
import type { TranscriptProfile } from "../profile/profile.js";
import { openTranscript } from "./transcript-file.js";
import { findPrompt, lastTurnRuns, observeTurn } from "./turn-in-transcript.js";

const fields = { turn: "turn", at: "at", id: "id", text: "message.content.0.text" };
const profile: TranscriptProfile = {
  format: "records",
  path: "unused",
  records: [
    { when: { type: "user", meta: false }, kind: "prompt", fields: { ...fields, merged: "merged" } },
    { when: { type: "assistant" }, kind: "text", fields },
    { when: { type: "usage" }, kind: "usage", fields: { turn: "turn", inputTokens: "in" } },
    { when: { type: "end" }, kind: "end", fields: { turn: "turn", at: "at", finish: "why" } },
    { when: { type: "error" }, kind: "error", fields: { turn: "turn", at: "at", code: "code", message: "text" } },
    { when: { type: "interrupted" }, kind: "interrupted", fields: { turn: "turn", at: "at" } },
  ],
};

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "townkit-transcript-"));
  path = join(folder, "a.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

const said = (type: string, id: string, turn: string, text: string) =>
  `${JSON.stringify({ type, meta: false, id, turn, at: "t", message: { content: [{ text }] } })}\n`;

async function entriesOf(...lines: string[]) {
  await writeFile(path, lines.join(""));
  return await openTranscript({ path, profile }).entries();
}

it("a record that is not there is empty, and is read on as it grows, each whole line once", async () => {
  const transcript = openTranscript({ path, profile });
  expect(await transcript.entries()).toEqual([]);
  const line = said("user", "1", "t1", "grüße 😀");
  await writeFile(path, `noise\n${line.slice(0, 30)}`);
  expect(await transcript.entries()).toEqual([]);
  await appendFile(path, line.slice(30));
  const both = await Promise.all([transcript.entries(), transcript.entries()]);
  expect(both[1]).toEqual([{ kind: "prompt", id: "1", turn: "t1", at: "t", text: "grüße 😀" }]);
  await writeFile(path, said("user", "2", "t2", "anew"));
  expect((await transcript.entries()).map((entry) => "id" in entry && entry.id)).toEqual(["2"]);
});

it("a record in which nothing is said is put aside for a new one, which is read from its beginning", async () => {
  await writeFile(path, "a long line that says nothing of a conversation\n");
  const transcript = openTranscript({ path, profile });
  expect(await transcript.hasBegun()).toBe(false);
  await transcript.setAside();
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^a\.jsonl\.\d+\.aside$/)]);
  await transcript.setAside();
  await writeFile(path, `${said("user", "1", "t1", "one")}${said("user", "2", "t2", "two")}`);
  expect(await transcript.hasBegun()).toBe(true);
  expect(await transcript.entries()).toHaveLength(2);
});

it("a copy of a record is another conversation's, up to where it is to end", async () => {
  const [of, conversation] = ["id-of-parent", "id-of-fork"];
  const source = join(folder, `${of}.jsonl`);
  await writeFile(source, `${said("user", "1", of, "one")}${said("user", "2", of, "two")}{"half`);
  const transcript = openTranscript({ path: source, profile });
  await transcript.copyFor({ conversation, of, before: "2" });
  expect(await readFile(join(folder, `${conversation}.jsonl`), "utf8")).toBe(said("user", "1", conversation, "one"));
  await transcript.copyFor({ conversation, of, before: null });
  expect(await openTranscript({ path: join(folder, `${conversation}.jsonl`), profile }).entries()).toHaveLength(2);
});

it("a prompt is found behind where it was given, whatever its line ends became", async () => {
  const entries = await entriesOf(
    said("user", "1", "t1", "go on"),
    said("user", "2", "t2", "a\nb"),
    said("user", "3", "t3", "go on"),
  );
  expect(findPrompt({ entries, digest: promptDigest("go on"), from: 0 })).toBe(0);
  expect(findPrompt({ entries, digest: promptDigest("go on"), from: 1 })).toBe(2);
  expect(findPrompt({ entries, digest: promptDigest("a b\n"), from: 0 })).toBe(1);
  expect(findPrompt({ entries, digest: promptDigest("go"), from: 0 })).toBe(-1);
});

it.each([
  ["nothing behind it", "", 0, { state: "running" }],
  ["nothing behind it, and its process is gone", "", 9, { state: "interrupted" }],
  [
    "its end",
    '{"type":"end","turn":"t1","at":"t","why":"stop"}\n',
    9,
    { state: "completed", outcome: { text: "words", finish: "stop", usage: { inputTokens: 7 } } },
  ],
  [
    "an error",
    '{"type":"error","turn":"t1","at":"t","code":"c","text":"boom"}\n',
    0,
    { state: "failed", failure: { code: "c", message: "boom" } },
  ],
  ["an abort", '{"type":"interrupted","turn":"t1","at":"t"}\n', 0, { state: "aborted" }],
  ["the end of another turn", '{"type":"end","turn":"t2","at":"t","why":"stop"}\n', 0, { state: "running" }],
])("a turn with %s is told so", async (_, last, cutBefore, expected) => {
  const usage = '{"type":"usage","turn":"t1","in":7}\n';
  const entries = await entriesOf(said("user", "1", "t1", "go"), said("assistant", "2", "t1", "words"), usage, last);
  expect(observeTurn({ entries, at: 0, cutBefore, conversation: "c", endAsked: true })).toMatchObject(expected);
});

it.each([
  ["nobody has said anything", [], 0, false],
  ["its prompt is the last of it", [said("user", "1", "t1", "go")], 0, true],
  [
    "there are words behind its prompt",
    [said("user", "1", "t1", "go"), said("assistant", "2", "t1", "words")],
    0,
    true,
  ],
  ["its process is gone", [said("user", "1", "t1", "go")], 1, false],
  ["it was interrupted", [said("user", "1", "t1", "go"), '{"type":"interrupted","turn":"t1","at":"t"}\n'], 0, false],
  [
    "one before it ended",
    [said("user", "1", "t1", "go"), '{"type":"end","turn":"t1","at":"t"}\n', said("user", "2", "t2", "on")],
    0,
    true,
  ],
])("whether the last turn runs, where %s", async (_, lines, cutBefore, runs) => {
  expect(lastTurnRuns({ entries: await entriesOf(...lines), cutBefore })).toBe(runs);
});

it("a prompt that was merged with others is found by its own words, and by no part of them", async () => {
  const line = { type: "user", meta: false, id: "1", turn: "t1", at: "t", merged: [{ text: "one of" }, "two of them"] };
  const entries = await entriesOf(`${JSON.stringify(line)}\n`);
  const found = (text: string) => findPrompt({ entries, digest: promptDigest(text), from: 0 });
  expect([found("one of"), found("two of them"), found("two of")]).toEqual([0, 0, -1]);
});

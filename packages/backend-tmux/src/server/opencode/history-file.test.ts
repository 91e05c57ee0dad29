import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { HistoryFile, type StoredEvent, StoredEventSchema } from "./history-file.js";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "townkit-history-"));
  path = join(folder, "town/one.jsonl");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const event = (seq: number, more: Partial<StoredEvent> = {}): StoredEvent => ({
  aggregate_id: "ses_1",
  seq,
  type: "message.updated.1",
  data: {},
  ...more,
});
const tool = (seq: number, status: string) =>
  event(seq, { type: "message.part.updated.1", data: { part: { id: "prt_1", type: "tool", state: { status } } } });
const numbers = async () =>
  (await readFile(path, "utf8")).split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).seq ?? "mark"]));

it("keeps what is new of its session, in order, and goes on there in another process", async () => {
  const file = new HistoryFile(path);
  expect([await file.session(), await file.last()]).toEqual([null, -1]);
  const others = event(0, { aggregate_id: "ses_2" });
  await file.add({ session: "ses_1", events: [event(1), event(0), others, event(2, { type: "session.updated.1" })] });
  await file.add({ session: "ses_1", events: [event(1), event(3)] });
  await file.mark("town.idle");
  expect(await numbers()).toEqual([0, 1, 3, "mark"]);
  expect(await file.last()).toBe(3);

  const later = new HistoryFile(path);
  expect([await later.session(), await later.last()]).toEqual(["ses_1", 3]);
});

it("keeps of a tool that it runs once, and how it ended", async () => {
  const file = new HistoryFile(path);
  const told = ["pending", "running", "running", "completed"].map((status, seq) => tool(seq, status));
  await file.add({ session: "ses_1", events: told });
  expect(await numbers()).toEqual([1, 3]);
  await new HistoryFile(path).add({ session: "ses_1", events: [tool(4, "running")] });
  expect(await numbers()).toEqual([1, 3]);
});

it("what a killed process left as half a line is asked for again", async () => {
  await new HistoryFile(path).add({ session: "ses_1", events: [event(0)] });
  await appendFile(path, '{"aggregate_id":"ses_1","seq":1,');
  const file = new HistoryFile(path);
  expect(await file.last()).toBe(0);
  await file.add({ session: "ses_1", events: [event(1)] });
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  expect(lines.at(-1)).toBe(JSON.stringify(event(1)));
});

it("rests on its tools until it is known to be over, for another process too", async () => {
  const info = { id: "msg_2", role: "assistant", time: { created: 1, completed: 100 }, finish: "tool-calls" };
  const file = new HistoryFile(path);
  await file.add({ session: "ses_1", events: [event(0, { data: { info } })] });
  const restsFor = async (one: HistoryFile) => [await one.restsBy(99), await one.restsBy(100)];
  expect(await restsFor(file)).toEqual([false, true]);
  expect(await restsFor(new HistoryFile(path))).toEqual([false, true]);
  await file.mark("town.idle");
  expect(await restsFor(file)).toEqual([false, false]);
  expect(await restsFor(new HistoryFile(path))).toEqual([false, false]);
});

it("a part of a text has no state", () => {
  const text = event(0, { data: { part: { id: "prt_1", type: "text", text: "words" } } });
  expect(StoredEventSchema.parse(text)).toEqual(text);
});

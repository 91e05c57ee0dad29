import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test } from "vitest";
import type { BeadsClient } from "../src/index.js";
import { closedLine, fullLine, gateLine, memoryLine } from "./bd-lines.js";
import { newWorkspace } from "./workspace.js";

async function exported(client: BeadsClient, internal = true): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of client.export({ internal })) lines.push(line);
  return lines;
}

/** A line's fields, in whichever order, each as the text that it is. */
function fieldsOf(line: string): readonly string[] {
  const inner = line.slice(1, -1);
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [index, token] of [...inner.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)].map(
    (m) => [m.index, m[0]] as const,
  )) {
    if (token === "{" || token === "[") depth++;
    if (token === "}" || token === "]") depth--;
    if (token === "," && depth === 0) {
      parts.push(inner.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, inner.slice(start)].sort();
}

test("what came in goes out to the letter: unknown fields, numbers of any size, lines that are no beads", async () => {
  const client = await newWorkspace();
  const lines = [fullLine, gateLine, closedLine, memoryLine];
  await client.import(lines);
  const out = await exported(client);
  expect(out.map(fieldsOf)).toEqual(lines.map(fieldsOf));
  const copy = await newWorkspace();
  await copy.import(out);
  expect(await exported(copy)).toEqual(out);
});

test("a change of a bead leaves alone what nobody here knows of it", async () => {
  const client = await newWorkspace();
  await client.import([fullLine]);
  await client.release("tp-9bq", { holder: "w1" });
  await client.changeMetadata("tp-9bq", { set: { n: 2 } });
  await client.appendNotes("tp-9bq", "more");
  const [line = ""] = await exported(client);
  const changed = ["status", "assignee", "updated_at", "notes", "metadata"];
  const others = (text: string) =>
    fieldsOf(text).filter((field) => !changed.some((name) => field.startsWith(`"${name}"`)));
  expect(others(line)).toEqual(others(fullLine));
  expect(line).toContain('"big":12345678901234567890');
  expect(line).toContain('"f":1.50');
});

test("listings of an export leave out what is no work, when asked", async () => {
  const client = await newWorkspace();
  await client.import([closedLine, gateLine, memoryLine]);
  expect((await exported(client, false)).map((line) => JSON.parse(line).id)).toEqual(["tp-jzx"]);
});

test("an export is of one moment, though beads are made while it is read", async () => {
  const client = await newWorkspace();
  await client.import([closedLine, gateLine]);
  const lines: string[] = [];
  for await (const line of client.export()) {
    lines.push(line);
    await client.create({ title: "Meanwhile" });
  }
  expect(lines).toHaveLength(2);
});

test("a dependency on a bead that is gone is kept, and blocks nothing", async () => {
  const client = await newWorkspace();
  await client.import([fullLine]);
  await client.release("tp-9bq", { holder: "w1" });
  expect((await client.ready()).map(({ id }) => id)).toEqual(["tp-9bq"]);
});

test("an import tells those who watch which beads it made and what it changed", async () => {
  const client = await newWorkspace();
  const events = client.watch()[Symbol.asyncIterator]();
  expect((await events.next()).value).toMatchObject({ kind: "resync" });
  await client.import([closedLine]);
  expect((await events.next()).value).toMatchObject({ kind: "created", id: "tp-jzx", status: "closed" });
  const newer = { title: "Slow", updated_at: "2027-01-01T00:00:00Z", labels: ["l"] };
  await client.import([JSON.stringify({ ...JSON.parse(closedLine), ...newer })]);
  const { fields } = (await events.next()).value;
  expect([...fields].sort()).toEqual(["labels", "title"]);
});

test("an export that is broken off holds nothing of the store", async () => {
  const client = await newWorkspace();
  await client.import([closedLine, gateLine]);
  for await (const _line of client.export()) break;
  await client.create({ title: "After it" });
  const db = new DatabaseSync(join(client.beadsDir, "embedded.sqlite"));
  expect(db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()).toMatchObject({ busy: 0, log: 0 });
  db.close();
});

test("an import whose lines do not come in time, or are given up, takes over none of them", async () => {
  const client = await newWorkspace();
  const ending = new AbortController();
  async function* lines(then: () => unknown) {
    yield closedLine;
    await then();
    yield gateLine;
  }
  const late = client.import(
    lines(() => new Promise((resolve) => setTimeout(resolve, 5))),
    { timeoutMs: 1 },
  );
  await expect(late).rejects.toMatchObject({ code: "timeout", effect: "none" });
  const given = client.import(
    lines(() => ending.abort()),
    { signal: ending.signal },
  );
  await expect(given).rejects.toMatchObject({ code: "aborted", effect: "none" });
  expect(await client.list({ closed: true, internal: true })).toEqual([]);
});

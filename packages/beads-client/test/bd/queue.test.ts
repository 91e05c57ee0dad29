import { readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { bundleProgram, type Child, startChild } from "../../../../scripts/lib/test-programs.js";
import { openQueue } from "../../src/bd/queue/queue.js";
import { startCall } from "../../src/calls/call.js";
import { CallOptionsSchema } from "../../src/contract/options.js";
import { tempFolder } from "../workspace.js";

async function queuers(options: { folder: string; log: string; names: readonly string[]; turns: string }) {
  const { folder, log, names, turns } = options;
  const file = await bundleProgram(fileURLToPath(new URL("../children/queuer.ts", import.meta.url)));
  const children = names.map((name) => startChild([process.execPath, file, folder, name, log, turns]));
  for (const child of children) expect(await child.nextLine()).toBe("ready");
  return children;
}

function begin(children: readonly Child[]): void {
  for (const child of children) child.say("go");
}

function linesOf(log: string): readonly string[] {
  return readFileSync(log, { encoding: "utf8", flag: "a+" }).split("\n").filter(Boolean);
}

function newCall(timeoutMs?: number) {
  const options = timeoutMs === undefined ? {} : { timeoutMs };
  return startCall({ what: "A turn", schema: CallOptionsSchema, options, client: { beadsDir: "/", actor: "alice" } });
}

test("of ten processes only one at a time has its turn, and all have theirs equally often", async () => {
  const folder = tempFolder();
  const log = join(folder, "log");
  const names = Array.from({ length: 10 }, (_, index) => `q${index}`);
  const children = await queuers({ folder, log, names, turns: "5" });
  begin(children);
  for (const child of children) await child.finish();
  const lines = linesOf(log);
  expect(lines).toHaveLength(100);
  for (let index = 0; index < lines.length; index += 2)
    expect(lines[index + 1]).toBe(lines[index]?.replace("begin", "end"));
  // None has its last turn before another has had all but its last two.
  const begins = lines.filter((line) => line.startsWith("begin"));
  for (const name of names) {
    const places = begins.flatMap((line, index) => (line === `begin ${name}` ? [index] : []));
    for (const [turn, place] of places.entries())
      if (turn > 0) expect(place - (places[turn - 1] ?? 0)).toBeLessThanOrEqual(2 * names.length);
  }
  expect(readdirSync(folder).filter((name) => name.startsWith("present-"))).toEqual([]);
});

test("who is killed in his turn is passed over, and what he may have left half done is told", async () => {
  const folder = tempFolder();
  const log = join(folder, "log");
  const [holder] = await queuers({ folder, log, names: ["holder"], turns: "hold" });
  if (holder === undefined) throw new Error("There is no holder.");
  const began = new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      if (linesOf(log).length === 0) return;
      watcher.close();
      resolve();
    });
  });
  begin([holder]);
  await began;
  const queue = openQueue(folder);
  await expect(queue.turn(newCall(50), async () => {})).rejects.toMatchObject({
    ...{ code: "busy", effect: "none", facts: { pid: holder.pid } },
  });
  const next = queue.turn(newCall(), async (turn) => turn.needsMending());
  await holder.kill();
  expect(await next).toBe(true);
  queue.close();
});

test("where those behind who has his turn are killed with him, whoever is left has the next one", async () => {
  const folder = tempFolder();
  const names = ["holder", "second", "third"];
  const killed = await queuers({ folder, log: join(folder, "log"), names, turns: "hold" });
  begin(killed);
  const queue = openQueue(folder);
  await expect.poll(() => queue.tickets.waiting("turn").length).toBe(names.length);
  const next = queue.turn(newCall(), async (turn) => turn.needsMending());
  for (const one of killed) await one.kill();
  expect(await next).toBe(true);
  queue.close();
});

test("those who wait alike are answered together, and who gives up leaves no place behind", async () => {
  const queue = openQueue(tempFolder());
  const giving = new AbortController();
  let release: () => void = () => {};
  const first = queue.turn(newCall(), () => new Promise<void>((resolve) => (release = resolve)));
  const call = { ...newCall(), signal: giving.signal };
  const given = expect(queue.turn(call, async () => {})).rejects.toMatchObject({ code: "aborted", effect: "none" });
  const counts: number[] = [];
  const asked = Array.from({ length: 5 }, (_, index) =>
    queue.ask({
      ...{ call: newCall(), changes: false, wish: { kind: "k", question: String(index) } },
      async answer(tickets) {
        counts.push(tickets.length);
        return new Map(tickets.map(({ seq, question }) => [seq, `answer ${question}`]));
      },
    }),
  );
  giving.abort();
  await given;
  release();
  await first;
  expect(await Promise.all(asked)).toEqual([0, 1, 2, 3, 4].map((index) => `answer ${index}`));
  expect(counts).toEqual([5]);
  queue.close();
});

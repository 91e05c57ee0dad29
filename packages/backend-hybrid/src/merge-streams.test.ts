import { expect, test } from "vitest";
import { mergeStreams } from "./merge-streams.js";

async function* counting(upTo: number, taken: number[] = []) {
  for (let count = 0; count < upTo; count += 1) {
    taken.push(count);
    yield count;
  }
}

async function* never(): AsyncGenerator<number> {
  await new Promise(() => {});
}

test("each stream keeps its order, and all end when each has", async () => {
  const seen: number[][] = [[], []];
  for await (const { from, item } of mergeStreams([counting(3), counting(5)])) seen[from]?.push(item);
  expect(seen).toEqual([
    [0, 1, 2],
    [0, 1, 2, 3, 4],
  ]);
});

test("one that gives nothing holds up no other, and the reader may leave", async () => {
  const seen: number[] = [];
  for await (const { item } of mergeStreams([never(), counting(3)])) {
    seen.push(item);
    if (item === 2) break;
  }
  expect(seen).toEqual([0, 1, 2]);
});

test("no stream is read further than its reader is", async () => {
  const taken: number[] = [];
  const merged = mergeStreams([counting(100, taken)]);
  await merged.next();
  await merged.next();
  expect(taken.length).toBeLessThan(4);
  await merged.return(undefined);
});

import { expect, test } from "vitest";
import { pruneRules } from "./prune-query.js";

const now = Date.parse("2026-03-31T00:00:00.000Z");

test("without limits, no journal is too large and all work is kept", () => {
  expect(pruneRules({ retention: { days: 30 }, now })).toEqual({ finished: [] });
});

test("finished work goes by its age or by its size, and never while a repeat of its call must be known", () => {
  const { finished } = pruneRules({ retention: { workDays: 30, workBytes: 1000 }, now });
  expect(finished).toEqual([
    { before: "2026-03-01T00:00:00.000Z", keepBytes: 0 },
    { before: "2026-03-24T00:00:00.000Z", keepBytes: 1000 },
  ]);
  expect(pruneRules({ retention: { workDays: 1 }, now }).finished).toEqual([
    { before: "2026-03-24T00:00:00.000Z", keepBytes: 0 },
  ]);
});

test("the journal's size is handed on as it is", () => {
  expect(pruneRules({ retention: { journalBytes: 5 }, now }).journalBytes).toBe(5);
});

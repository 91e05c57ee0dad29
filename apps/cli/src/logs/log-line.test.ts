import { expect, test } from "vitest";
import { isAtLeast, logText, parseLogLine } from "./log-line.js";

const line =
  '{"at":"2026-01-02T03:04:05.678Z","level":"warn","message":"request","path":"/v1/x","why":"two words","ms":3}';

test("a line is shown with its facts, those of several words in quotes", () => {
  const parsed = parseLogLine(line);
  expect(parsed && logText(parsed)).toBe('2026-01-02T03:04:05.678Z  warn   request  path=/v1/x  why="two words"  ms=3');
});

test.each(["", "null", "7", '{"at":"x"', '{"at":"x","level":"loud","message":"m"}', '{"level":"info","message":"m"}'])(
  "what is no line of the daemon's (%s) is none",
  (text) => {
    expect(parseLogLine(text)).toBeNull();
  },
);

test("a level takes in those that are more urgent", () => {
  const parsed = parseLogLine(line);
  expect(parsed && [isAtLeast(parsed, "info"), isAtLeast(parsed, "warn"), isAtLeast(parsed, "error")]).toEqual([
    true,
    true,
    false,
  ]);
});

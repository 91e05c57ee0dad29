import { BackendUnavailableError } from "@townkit/core";
import { expect, it } from "vitest";
import { checkTmuxVersion, diesOfLastWords } from "./version.js";

it.each([
  ["tmux 3.2", "3.2"],
  ["tmux 3.3a\n", "3.3a"],
  ["tmux next-3.5", "3.5"],
  ["tmux 4.0", "4.0"],
  ["tmux master", "master"],
  ["tmux openbsd-7.4", "openbsd-7.4"],
])("%j is %s", (text, version) => {
  expect(checkTmuxVersion({ text, binary: "tmux" })).toBe(version);
});

it.each(["tmux 3.1c", "tmux 2.9", "tmux next-3.1"])("%j is too old, and the error says what to do", (text) => {
  expect(() => checkTmuxVersion({ text, binary: "/usr/bin/tmux" })).toThrow(BackendUnavailableError);
  expect(() => checkTmuxVersion({ text, binary: "/usr/bin/tmux" })).toThrow(/\/usr\/bin\/tmux is tmux .* too old/);
});

it("a server of 3.2 is given time behind an agent's last words, no later one is", () => {
  expect(["3.2", "3.2a", "3.3a", "3.5", "4.0", "master"].map(diesOfLastWords)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

it("what is not tmux is refused with what it said", () => {
  expect(() => checkTmuxVersion({ text: "screen 4", binary: "x" })).toThrow(/"screen 4"/);
});

import { expect, it } from "vitest";
import { checkVersion, isOutdated } from "./version.js";

it.each(["1.18.0", "1.18.33\n", "1.19.0"])("takes %j", (text) => {
  expect(checkVersion({ text, what: "/opencode" })).toBe(text.trim());
});

it.each([
  ["1.17.9", "OpenCode 1.17.9, which is not supported"],
  ["2.0.0", "OpenCode 2.0.0, which is not supported"],
  ["hello", 'did not say a version but "hello"'],
])("refuses %j", (text, problem) => {
  expect(() => checkVersion({ text, what: "/opencode" })).toThrow(problem);
});

it("says what to install instead", () => {
  expect(() => checkVersion({ text: "1.17.9", what: "/opencode" })).toThrow(
    expect.objectContaining({ code: "backend_unavailable", remedy: expect.stringContaining("opencode-ai@^1.18.0") }),
  );
});

it.each([
  { running: "1.18.0", installed: "1.18.1", outdated: true },
  { running: "1.18.33", installed: "1.19.0", outdated: true },
  { running: "1.9.9", installed: "1.10.0", outdated: true },
  { running: "1.18.33", installed: "1.18.33", outdated: false },
  { running: "1.19.0", installed: "1.18.33", outdated: false },
  { running: "local", installed: "1.18.33", outdated: false },
])("a server of $running under a program of $installed: outdated is $outdated", ({ outdated, ...versions }) => {
  expect(isOutdated(versions)).toBe(outdated);
});

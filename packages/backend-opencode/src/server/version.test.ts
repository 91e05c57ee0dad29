import { expect, it } from "vitest";
import { checkVersion } from "./version.js";

it.each(["1.18.0", "1.18.33\n", "1.19.0"])("takes %j", (text) => {
  expect(checkVersion({ text, binary: "/opencode" })).toBe(text.trim());
});

it.each([
  ["1.17.9", "OpenCode 1.17.9, which is not supported"],
  ["2.0.0", "OpenCode 2.0.0, which is not supported"],
  ["hello", 'did not say a version but "hello"'],
])("refuses %j", (text, problem) => {
  expect(() => checkVersion({ text, binary: "/opencode" })).toThrow(problem);
});

import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { keyOf, lineOf, tomlLines } from "./toml-lines.js";

const text = `# a comment
top = 1 # [not a table]

[plain]
text = """
[plain.fake]
fake = 1
"""
list = [
  # [comment]
  "]",
]
dotted.inner."quo ted" = true
inline = { one = 1, two = { three = 3 } }

  [deep."a b".c]
key = 'x = 1'
[[many]]
name = "first"
[[many]]
name = "second"
[many.sub]
x = 1\r
y = 2`;

test("every key has the line of the statement that writes it first", () => {
  expect(() => parse(text)).not.toThrow();
  const lines = Object.fromEntries([...tomlLines(text)].map(([key, line]) => [key.split("\u0000").join("/"), line]));
  expect(lines).toEqual({
    top: 2,
    plain: 4,
    "plain/text": 5,
    "plain/list": 9,
    "plain/dotted": 13,
    "plain/dotted/inner": 13,
    "plain/dotted/inner/quo ted": 13,
    "plain/inline": 14,
    "plain/inline/one": 14,
    "plain/inline/two": 14,
    "plain/inline/two/three": 14,
    deep: 16,
    "deep/a b": 16,
    "deep/a b/c": 16,
    "deep/a b/c/key": 17,
    many: 18,
    "many/name": 19,
    "many/sub": 22,
    "many/sub/x": 23,
    "many/sub/y": 24,
  });
});

test("what is not written has the line of the table around it", () => {
  const lines = tomlLines(text);
  expect(lineOf({ lines, path: ["plain", "inline", "none"] })).toBe(14);
  expect(lineOf({ lines, path: ["plain", "none"] })).toBe(4);
  expect(lineOf({ lines, path: ["none"] })).toBeUndefined();
  expect(keyOf(["a.b"])).not.toBe(keyOf(["a", "b"]));
});

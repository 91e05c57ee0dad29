import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonCopy } from "./json-copy.js";

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What came of it: the value, or which kind of error. */
function resultOf(copy: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return { value: copy(value) };
  } catch (error) {
    return { error: (error as Error).constructor };
  }
}

const anything = fc.anything({
  key: fc.oneof(fc.string(), fc.constantFrom("toJSON", "__proto__", "constructor", "1")),
  values: [fc.string(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined, -0, Symbol("s"), () => 1)],
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
});

test("a copy is what JSON makes of the value, or fails as JSON fails", () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), anything), (value) => {
      // Not by the matcher, for which a key "constructor" is the value's class.
      expect(isDeepStrictEqual(resultOf(jsonCopy, value), resultOf(throughJson, value))).toBe(true);
    }),
  );
});

test.each([
  [
    "a class that says what it is in JSON",
    {
      at: new (class At {
        toJSON = (key: string) => `key ${key}`;
      })(),
    },
  ],
  ["one that says nothing", { at: { toJSON: () => undefined }, b: 1 }],
  [
    "a class that says nothing of it",
    {
      at: new (class At {
        a = 1;
      })(),
    },
  ],
  ["a key that would be its prototype", JSON.parse('{"__proto__": {"a": 1}}')],
  ["more depth than records have", Array.from({ length: 100 }).reduce<unknown>((inner) => ({ inner }), -0)],
])("%s is copied as by JSON", (_what, value) => {
  expect(jsonCopy(value)).toStrictEqual(throughJson(value));
});

test("what has itself in it is refused as by JSON", () => {
  const own: Record<string, unknown> = {};
  own.own = own;
  expect(() => jsonCopy(own)).toThrow(TypeError);
});

test("a copy shares nothing with the value", () => {
  const value = { list: [{ a: 1 }] };
  const copy = jsonCopy(value);
  value.list[0] = { a: 2 };
  value.list.push({ a: 3 });
  expect(copy).toEqual({ list: [{ a: 1 }] });
});

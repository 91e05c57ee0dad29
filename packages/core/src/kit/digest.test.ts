import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { canonicalJson, digestOf, isSameContent } from "./digest.js";

describe("canonicalJson", () => {
  it("is the same for the same content in another order, and without what is undefined", () => {
    const one = { b: [1, { d: null, c: "x" }], a: true };
    const other = { a: true, gone: undefined, b: [1, { c: "x", d: null }] };
    expect(canonicalJson(one)).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
    expect(canonicalJson(other)).toBe(canonicalJson(one));
    expect(canonicalJson(undefined)).toBe("null");
  });

  it("keeps the order of lists, and keys of any name", () => {
    expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });
});

it("isSameContent compares what is there, in whatever order", () => {
  const session = { id: "s", handle: { a: 1, b: [2] } };
  expect(isSameContent(session, session)).toBe(true);
  expect(isSameContent(session, { handle: { b: [2], a: 1 }, id: "s", gone: undefined })).toBe(true);
  expect(isSameContent(session, { ...session, handle: { a: 1, b: [3] } })).toBe(false);
  expect(isSameContent(undefined, null)).toBe(true);
  expect(isSameContent({ state: "alive" }, { state: "alive" })).toBe(true);
  expect(isSameContent({ a: undefined, b: 1 }, { b: 1, c: undefined })).toBe(true);
  expect(isSameContent({ a: undefined }, { c: 1 })).toBe(false);
  expect(isSameContent([], [])).toBe(true);
  expect(isSameContent([], {})).toBe(false);
  expect(isSameContent(new Date(0), new Date(1))).toBe(false);
});

it("digestOf is the SHA-256 of the canonical JSON", async () => {
  const expected = createHash("sha256").update('{"a":"ä","b":1}').digest("hex");
  expect(digestOf({ b: 1, a: "ä" })).toBe(expected);
});

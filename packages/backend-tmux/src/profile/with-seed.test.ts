import { expect, it } from "vitest";
import { withSeed } from "./with-seed.js";

const fill = (template: string) => template.replace("{dir}", "/work").replace("{none}", "");

it("what a seed wants is there, and what was there besides stays", () => {
  const value = { theme: "dark", trusted: { "/other": { yes: true } }, keys: ["a"] };
  const seed = { trusted: { "{dir}": { yes: true } }, keys: ["a", "b"], first: false };
  expect(withSeed({ value, seed, fill })).toEqual({
    theme: "dark",
    trusted: { "/other": { yes: true }, "/work": { yes: true } },
    keys: ["a", "b"],
    first: false,
  });
});

it("a value that has it all comes out as it is, to the letter", () => {
  const value = { b: [1, { c: "x" }], a: { "/work": "y" } };
  const seed = { a: { "{dir}": "y" }, b: [{ c: "x" }] };
  expect(JSON.stringify(withSeed({ value, seed, fill }))).toBe(JSON.stringify(value));
});

it("a variable that is not set adds nothing to a list", () => {
  expect(withSeed({ value: undefined, seed: { keys: ["{none}"] }, fill })).toEqual({ keys: [] });
});

it("what is there of another kind gives way", () => {
  expect(withSeed({ value: ["list"], seed: { a: 1 }, fill })).toEqual({ a: 1 });
  expect(withSeed({ value: "text", seed: ["b"], fill })).toEqual(["b"]);
});

import { expect, test } from "vitest";
import { didYouMean, nearestMatch } from "./nearest.js";

const among = ["port", "host", "start", "opencode_server_url"];

test.each([
  ["prot", "port"],
  ["PORT", "port"],
  ["hots", "host"],
  ["star", "start"],
  ["opencode_url", undefined],
  ["opencode_sever_ulr", "opencode_server_url"],
  ["x", undefined],
  ["banana", undefined],
])("%s is taken for %s", (word, meant) => {
  expect(nearestMatch({ word, among })).toBe(meant);
});

test("the end of a message names the nearest match, or is empty", () => {
  expect(didYouMean({ word: "prot", among })).toBe(' Did you mean "port"?');
  expect(didYouMean({ word: "banana", among })).toBe("");
});

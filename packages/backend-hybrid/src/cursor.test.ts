import { CursorSchema } from "@townkit/core";
import { expect, test } from "vitest";
import { cursorOf, placesOf } from "./cursor.js";

const children = ["tmux", "@stranger/ägents"];
const places = new Map([
  ["tmux", "epoch:7"],
  ["@stranger/ägents", null],
]);

test("a cursor holds a place for each child, in letters that a header takes", () => {
  const cursor = cursorOf(places);
  expect(CursorSchema.parse(cursor)).toMatch(/^[\x21-\x7e]+$/);
  expect(placesOf({ cursor, children })).toEqual(places);
});

test.each([
  ["another make", "epoch:7"],
  ["something broken", "hybrid:0"],
  ["what is no table of places", `hybrid:${Buffer.from("[1]").toString("base64url")}`],
  ["one child fewer", cursorOf(new Map([["tmux", "epoch:7"]]))],
  [
    "other children",
    cursorOf(
      new Map([
        ["tmux", "epoch:7"],
        ["opencode", "epoch:9"],
      ]),
    ),
  ],
])("a cursor of %s is foreign", (_what, cursor) => {
  expect(placesOf({ cursor, children })).toBeUndefined();
});

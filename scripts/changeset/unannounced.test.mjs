import { expect, it } from "vitest";
import { unannounced } from "./unannounced.mjs";

const changesets = [
  { releases: [{ name: "a", type: "minor" }] },
  {
    releases: [
      { name: "b", type: "none" },
      { name: "c", type: "patch" },
    ],
  },
];

it("finds the changed packages that no changeset releases", () => {
  expect(unannounced({ changed: ["a", "b", "c", "d"], changesets })).toEqual(["b", "d"]);
});

it("asks for nothing where nothing changed", () => {
  expect(unannounced({ changed: [], changesets: [] })).toEqual([]);
});

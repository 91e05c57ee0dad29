import { describe, expect, it } from "vitest";
import { chooseSuites } from "./choose-suites.mjs";

const suites = [{ name: "lint" }, { name: "unit" }, { name: "pack", heavy: true }];
/** @param {{ name: string }[]} chosen */
const names = (chosen) => chosen.map(({ name }) => name);

describe("chooseSuites", () => {
  it("leaves the heavy ones out", () => {
    expect(names(chooseSuites({ suites, names: [], ci: false }))).toEqual(["lint", "unit"]);
  });

  it("takes all in CI", () => {
    expect(names(chooseSuites({ suites, names: [], ci: true }))).toEqual(["lint", "unit", "pack"]);
  });

  it("takes the named ones, heavy or not, in the order of the table", () => {
    expect(names(chooseSuites({ suites, names: ["pack", "lint"], ci: false }))).toEqual(["lint", "pack"]);
  });

  it("refuses a name that is no suite's, and lists those there are", () => {
    expect(() => chooseSuites({ suites, names: ["lnit"], ci: false })).toThrow(
      "no suite is called lnit: there are lint, unit, pack",
    );
  });
});

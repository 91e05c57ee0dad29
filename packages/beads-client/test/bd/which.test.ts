import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findBd, inspectBd } from "../../src/bd/index.js";
import { tempFolder } from "../workspace.js";
import { standIn } from "./stand-in.js";

const binOf = (made: ReturnType<typeof standIn>) => dirname(made.standIn.bd);

test("the one that is named comes first, then that of TOWN_BD, then the first on the PATH; links are followed", () => {
  const [one, two, three] = [standIn(), standIn(), standIn()];
  const linked = join(tempFolder(), "links");
  mkdirSync(linked);
  symlinkSync(two.standIn.bd, join(linked, "bd"));
  const PATH = [linked, binOf(two), binOf(three), "/nonexistent", "relative"].join(":");
  expect(findBd({ env: { PATH } })).toEqual({ path: two.standIn.bd, others: [three.standIn.bd] });
  expect(findBd({ env: { PATH, TOWN_BD: one.standIn.bd } }).path).toBe(one.standIn.bd);
  expect(findBd({ bd: three.standIn.bd, env: { PATH, TOWN_BD: one.standIn.bd } })).toEqual({
    ...{ path: three.standIn.bd, others: [two.standIn.bd] },
  });
});

test("none at all, a relative path and what is no program are refused with what to do", () => {
  const remedy = expect.stringContaining("npm install --global @beads/bd");
  for (const options of [{ env: { PATH: "/nonexistent" } }, { bd: "bd" }, { bd: tempFolder() }])
    expect(() => findBd(options)).toThrow(expect.objectContaining({ code: "unavailable", remedy }));
});

test("two of different versions on the PATH are told", async () => {
  const [one, two, old] = [standIn(), standIn({ version: "1.3.0" }), standIn({ version: "0.63.3" })];
  const same = standIn();
  const pathOf = (...made: readonly ReturnType<typeof standIn>[]) => ({ env: { PATH: made.map(binOf).join(":") } });
  expect(await inspectBd(pathOf(one, same))).toMatchObject({ version: "1.0.3", isMixed: false });
  expect(await inspectBd(pathOf(one, two, old))).toEqual({
    ...{ path: one.standIn.bd, version: "1.0.3", isMixed: true },
    others: [
      { path: two.standIn.bd, version: "1.3.0" },
      { path: old.standIn.bd, version: "0.63.3" },
    ],
  });
  await expect(inspectBd(pathOf(old))).rejects.toMatchObject({ code: "skew" });
});

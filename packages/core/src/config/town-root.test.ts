import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findTownRoot } from "./town-root.js";

/** `outer/` and `outer/inner/` are towns; `outer/inner/a/b` and `none/` are not. A folder named `town.toml` makes none. */
function folders() {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "town-root-")));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const outer = join(base, "outer");
  const inner = join(outer, "inner");
  const deep = join(inner, "a", "b");
  const none = join(base, "none");
  for (const folder of [deep, join(none, "town.toml")]) mkdirSync(folder, { recursive: true });
  for (const town of [outer, inner]) writeFileSync(join(town, "town.toml"), "");
  return { base, outer, inner, deep, none };
}

test("the nearest folder upwards with a town.toml is the town", async () => {
  const { outer, inner, deep, none } = folders();
  expect(await findTownRoot({ cwd: deep, env: {} })).toBe(inner);
  expect(await findTownRoot({ cwd: outer, env: {} })).toBe(outer);
  expect(await findTownRoot({ cwd: none, env: {} })).toBeUndefined();
});

test("TOWN_ROOT goes before the folder, and must be a town", async () => {
  const { outer, inner, deep, none } = folders();
  expect(await findTownRoot({ cwd: deep, env: { TOWN_ROOT: outer } })).toBe(outer);
  expect(await findTownRoot({ cwd: outer, env: { TOWN_ROOT: "inner" } })).toBe(inner);
  await expect(findTownRoot({ cwd: outer, env: { TOWN_ROOT: none } })).rejects.toMatchObject({
    code: "config_invalid",
    message: `TOWN_ROOT: there is no ${join(none, "town.toml")}.`,
  });
  const env = { TOWN_ROOT: none };
  expect(await findTownRoot({ cwd: deep, env, town: outer })).toBe(outer);
  await expect(findTownRoot({ cwd: deep, env, town: none })).rejects.toMatchObject({
    message: `--town: there is no ${join(none, "town.toml")}.`,
  });
});

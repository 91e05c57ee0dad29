import { expect, it } from "vitest";
import { askVersion, versionEnv, versionIn } from "./agent-version.js";

it.each([
  ["2.1.197 (Claude Code)", "2.1.197"],
  ["codex-cli 0.169.0\n", "0.169.0"],
  ["v1.0.0-beta.2", "1.0.0-beta.2"],
  ["no number", null],
])("%j is of version %s", (said, version) => {
  expect(versionIn(said)).toBe(version);
});

const ask = (words: string, command = [process.execPath, "-e", words]) =>
  askVersion({
    profile: { command, versions: { arguments: ["--", "--version"], proven: ["1.2.3", "1.2.4"] } },
    env: {},
    cwd: "/",
  });

it("a program is asked for its version", async () => {
  const isThere = true;
  expect(await ask("console.log('tool 1.2.4')")).toEqual({ version: "1.2.4", isProven: true, isThere });
  expect(await ask("console.log('tool 2.0.0')")).toEqual({ version: "2.0.0", isProven: false, isThere });
  expect(await ask("console.error('1.2.3')")).toEqual({ version: "1.2.3", isProven: true, isThere });
  expect(await ask("console.log('tool 1.2.4'); console.error('node 99.0.0 is old')")).toMatchObject({ isProven: true });
  expect(await ask("process.exit(3)")).toEqual({ version: null, isProven: false, isThere });
  expect(await ask("", ["/none/at/all"])).toEqual({ version: null, isProven: false, isThere: false });
  expect(await askVersion({ profile: { command: ["/none"], versions: undefined }, env: {}, cwd: "/" })).toBeNull();
});

it("one that is only asked runs with what the town gives to its agents, and in a folder of its own", () => {
  const surroundings = { from: { PATH: "/bin", SECRET: "x" }, given: { TOLD: "1" } };
  const env = versionEnv({ profile: { env: { HOME_OF_TOOL: "{folder}/home" } }, surroundings, folder: "/own" });
  expect(env).toMatchObject({ PATH: "/bin", TOLD: "1", HOME_OF_TOOL: "/own/home" });
  expect(env).not.toHaveProperty("SECRET");
});

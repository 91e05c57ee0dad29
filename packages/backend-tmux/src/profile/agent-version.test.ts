import { expect, it } from "vitest";
import { askVersion, versionIn, versionNotice } from "./agent-version.js";

it.each([
  ["2.1.197 (Claude Code)", "2.1.197"],
  ["codex-cli 0.169.0\n", "0.169.0"],
  ["v1.0.0-beta.2", "1.0.0-beta.2"],
  ["no number", null],
])("%j is of version %s", (said, version) => {
  expect(versionIn(said)).toBe(version);
});

const saying = (words: string) => ({
  profile: {
    command: [process.execPath, "-e", words],
    versions: { arguments: ["--", "--version"], proven: ["1.2.3", "1.2.4"] },
  },
  env: {},
  cwd: "/",
});

it("a program is asked for its version", async () => {
  expect(await askVersion(saying("console.log('tool 1.2.4')"))).toEqual({ version: "1.2.4", isProven: true });
  expect(await askVersion(saying("console.log('tool 2.0.0')"))).toEqual({ version: "2.0.0", isProven: false });
  expect(await askVersion(saying("process.exit(3)"))).toEqual({ version: null, isProven: false });
  expect(await askVersion({ profile: { command: ["/none"], versions: undefined }, env: {}, cwd: "/" })).toBeNull();
});

it("only a version that was not proven is told of, with what proves it", () => {
  const notice = (version: string | null, isProven = false) =>
    versionNotice({ agent: "a", found: { version, isProven }, proven: ["1.2.3"] });
  expect(notice("1.2.3", true)).toBeNull();
  expect(notice("2.0.0")).toMatch(/a is 2\.0\.0.*proven with 1\.2\.3.*town agents check a/);
  expect(notice(null)).toContain("does not tell its version");
});
